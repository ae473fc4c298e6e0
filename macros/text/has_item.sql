{#- True where a text made by `list_of` holds the item. -#}
{%- macro has_item(items, item) -%}
strpos(', ' || coalesce({{ items }}, '') || ', ', ', {{ item }}, ') > 0
{%- endmacro -%}
