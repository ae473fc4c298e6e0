{%- macro is_blank(cell) -%}
{#- One pattern: of a list of words the engine makes a join, for every cell of every row. -#}
{{ has_match("coalesce(lower(" ~ trimmed(cell) ~ "), '')", sql_text(
    "^(|#?n/?a|n[.]a[.]?|nan|nat|nil|null|none|undefined|[-\u2013\u2014]+|[?]"
    ~ "|[<(\\[](na|n/a|null|none|blank|empty)[>)\\]]|[\\\\]n)$"
)) }}
{%- endmacro -%}
