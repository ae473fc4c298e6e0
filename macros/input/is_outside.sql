{#- True where a figure is outside a range of the settings. -#}
{%- macro is_outside(figure, range) -%}
{{ figure }} < {{ range[0] }} or {{ figure }} > {{ range[1] }}
{%- endmacro -%}
