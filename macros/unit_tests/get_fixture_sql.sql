{#-
    The rows that a unit test gives, as a query; it takes the place of dbt's macro of that name, which
    asks the table built last for its columns. Where these follow the user's file they are those of
    the embedded customers, so that no unit test depends on a file.
-#}
{%- macro get_fixture_sql(rows, column_name_to_data_types) -%}
{%- set types, nothing = fixture_types(model.name), {} -%}
{%- if not types -%}
    {{ return(dbt.get_fixture_sql(rows, column_name_to_data_types)) }}
{%- endif -%}
{%- for name, type in types.items() -%}
    {%- do nothing.update({name: 'cast(null as ' ~ type ~ ')'}) -%}
{%- endfor -%}
{%- for row in rows or [{}] %}
select
    {%- for name, value in dict(nothing, **format_row(row, types)).items() %}
    {{ value }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
{{ 'limit 0' if not rows }}
{%- endmacro -%}
