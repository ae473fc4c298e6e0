{%- macro varied_columns() -%}
{%- set columns = [] -%}
{%- for column in columns_of_file() if column.holds in ['amount', 'date']
    or column.name in ['birth_year', 'recency_days'] -%}
    {%- do columns.append(column) -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro -%}
