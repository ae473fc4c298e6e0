{%- macro has_match(text, pattern) -%}
{{ return(adapter.dispatch('has_match')(text, pattern)) }}
{%- endmacro -%}

{%- macro duckdb__has_match(text, pattern) -%}
regexp_matches({{ text }}, {{ pattern }})
{%- endmacro -%}

{#- In Java an end of a line is the end, too; the end of the text is written otherwise. -#}
{%- macro spark__has_match(text, pattern) -%}
regexp_like({{ text }}, {{ pattern | replace("$'", "\\\\z'") }})
{%- endmacro -%}
