{#- Why a row with totals cannot be used. -#}
{%- macro total_reason() -%}
the row is a total of the others
{%- endmacro -%}
