{#-
    Whether something stands in for a column's value. An optional column without any readable
    value is a finding about the file, and none about each cell; `empty_optional_columns` lists them.
-#}
{%- macro is_flagged_cell(column, value) -%}
(
    {{ value }} is null
    {%- if is_null_below_zero(column) %} or {{ value }} < 0{% endif -%}
)
{%- if column.optional %} and not {{ has_item('empty_optional_columns', column.header) }}{% endif -%}
{%- endmacro -%}
