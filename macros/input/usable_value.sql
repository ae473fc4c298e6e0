{#-
    A column's value where it can be used: an income below 0 is no income, and a negative count in an
    optional column is no reason to refuse a customer. Both count as unreadable.
-#}
{%- macro usable_value(column, prefix='') -%}
{%- if is_null_below_zero(column) -%}
case when {{ prefix ~ column.name }} >= 0 then {{ prefix ~ column.name }} end
{%- else -%}
{{ prefix ~ column.name }}
{%- endif -%}
{%- endmacro -%}
