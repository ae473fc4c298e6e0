{%- macro sql_texts(texts) -%}
[{% for text in texts %}{{ sql_text(text) }}{{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro -%}
