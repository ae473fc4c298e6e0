{%- macro spark__trim_characters(text, characters) -%}
trim(both {{ characters }} from {{ text }})
{%- endmacro -%}
