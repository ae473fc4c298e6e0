{%- macro has_item(items, item) -%}
instr(', ' || coalesce({{ items }}, '') || ', ', ', {{ item }}, ') > 0
{%- endmacro -%}
