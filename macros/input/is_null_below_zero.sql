{%- macro is_null_below_zero(column) -%}
{{ return(
    column.name == 'income' or (column.optional is true and column.holds == 'count')
) }}
{%- endmacro -%}
