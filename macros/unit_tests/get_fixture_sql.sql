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

{%- macro fixture_types(model_name) -%}
{%- set types, columns = {}, input_columns() | rejectattr('rare') | list -%}
{%- if model_name == 'base_smartcart__customers' -%}
    {%- do types.update({'source_row_number': 'bigint'}) -%}
    {%- for column in columns -%}
        {%- do types.update({column.name: 'string'}) -%}
    {%- endfor -%}
{%- elif model_name == 'stg_smartcart__conventions' -%}
    {%- for separator in ['slash', 'dot', 'dash'] -%}
        {%- do types.update({
            separator ~ '_ambiguous_dates': 'bigint', separator ~ '_day_first_dates': 'bigint',
            separator ~ '_month_first_dates': 'bigint', separator ~ '_is_day_first': 'boolean',
        }) -%}
    {%- endfor -%}
    {%- do types.update({
        'ambiguous_dates': 'bigint', 'day_first_dates': 'bigint', 'month_first_dates': 'bigint',
        'iso_date_count': 'bigint', 'instant_count': 'bigint', 'short_date_count': 'bigint',
        'instants_are_midnights': 'boolean', 'iso_may_be_swapped': 'boolean',
        'iso_is_swapped': 'boolean', 'year_is_first': 'boolean',
    }) -%}
    {%- for column in columns if column.holds in ['amount', 'count'] -%}
        {%- do types.update({
            column.name ~ '_comma_count': 'bigint', column.name ~ '_two_way_count': 'bigint',
            column.name ~ '_dash_count': 'bigint', column.name ~ '_has_decimal_comma': 'boolean',
            column.name ~ '_has_dash_zeros': 'boolean', column.name ~ '_is_unclear': 'boolean',
        }) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(types) }}
{%- endmacro -%}
