{#-
    Whether a number such as 1.234 in a column can be read two ways and nothing decides: it is read in
    none. From the counts in the CTE `totals`.
-#}
{%- macro is_unclear(column) -%}
{%- if var('decimal_mark') != 'auto' -%}
false
{%- else -%}
{{ column }}_point_groups > 0 and {{ column }}_points = 0 and {{ column }}_commas = 0
and not ({{ has_decimal_comma(column) }})
{%- endif -%}
{%- endmacro -%}
