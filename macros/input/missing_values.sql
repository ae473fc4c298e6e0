{#- Which values of the CTE `readable` are missing and will be imputed: header: condition. -#}
{%- macro missing_values() -%}
{%- set conditions = {} -%}
{%- for column in value_columns(columns_of_file()) -%}
    {%- set name = 'tenure_days' if column.holds == 'date' else column.name -%}
    {%- do conditions.update({column.header: 'readable.' ~ name ~ ' is null'}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
