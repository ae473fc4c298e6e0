{%- macro is_outside(figure, range) -%}
{{ figure }} < {{ range[0] }} or {{ figure }} > {{ range[1] }}
{%- endmacro -%}
