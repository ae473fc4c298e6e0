{#- True where a text made by `list_of` holds the item. -#}
{%- macro has_item(items, item) -%}
instr(', ' || coalesce({{ items }}, '') || ', ', ', {{ item }}, ') > 0
{%- endmacro -%}
