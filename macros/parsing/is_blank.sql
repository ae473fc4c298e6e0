{#- True for a cell that holds nothing, or one of the words that exports write for nothing. -#}
{%- macro is_blank(cell) -%}
coalesce(lower(trim(cast({{ cell }} as varchar))), '') in ('', 'na', 'n/a', 'nan', 'null', 'none', '-')
{%- endmacro -%}
