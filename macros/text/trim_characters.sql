{%- macro trim_characters(text, characters) -%}
{{ return(adapter.dispatch('trim_characters')(text, characters)) }}
{%- endmacro -%}

{%- macro duckdb__trim_characters(text, characters) -%}
trim({{ text }}, {{ characters }})
{%- endmacro -%}

{%- macro spark__trim_characters(text, characters) -%}
trim(both {{ characters }} from {{ text }})
{%- endmacro -%}
