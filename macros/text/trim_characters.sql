{#- A text without the characters of an SQL literal around it. -#}
{%- macro trim_characters(text, characters) -%}
{{ return(adapter.dispatch('trim_characters')(text, characters)) }}
{%- endmacro -%}
