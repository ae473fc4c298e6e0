{#- A seed is one table written at once: row by row Spark takes minutes. -#}
{% macro sparksession__create_csv_table(model, agate_table) %}
{{ return('') }}
{% endmacro %}

{% macro sparksession__load_csv_rows(model, agate_table) %}
{%- set types = {} -%}
{%- for name in agate_table.column_names -%}
    {%- do types.update({
        name: model.config.get('column_types', {}).get(name, adapter.convert_type(agate_table, loop.index0))
    }) -%}
{%- endfor -%}
{%- do adapter.load_seed(
    this.render(), agate_table, types, config.get('file_format') or 'parquet'
) -%}
{{ return('-- ' ~ agate_table.rows | length ~ ' rows') }}
{% endmacro %}
