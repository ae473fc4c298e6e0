{#- Names of the input columns that hold a number: counts and amounts. -#}
{%- macro number_columns() -%}
{%- set numbers = [] -%}
{%- for column in input_columns() if column.holds in ('count', 'amount') -%}
    {%- do numbers.append(column.name) -%}
{%- endfor -%}
{{ return(numbers) }}
{%- endmacro -%}
