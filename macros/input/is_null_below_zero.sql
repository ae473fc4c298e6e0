{#- Whether a negative value of the column counts as unreadable, and not as a reason to refuse the row. -#}
{%- macro is_null_below_zero(column) -%}
{{ return(
    column.name == 'income' or (column.optional is true and column.holds == 'count')
) }}
{%- endmacro -%}
