{#-
    What ids of the same customer have in common, however they are written: a text without an
    apostrophe before it, leading zeros, .0 and marks between thousands; a telephone number as
    digits; letters in lower case. Lists of ids are compared by it; nothing else is.
-#}
{%- macro id_key(id) -%}
{%- if var('customer_id_type') == 'string' -%}
{%- set text = trim_characters(id, sql_text("'")) -%}
case
    when {{ has_match(text, "'^[+][-0-9 ()./]+$'") }}
        then {{ replace_matches(text, "'^[+]0*|[^0-9]'", "''") }}
    when {{ has_match(text, "'^[1-9][0-9]{0,2}([,. ][0-9]{3})+$'") }}
        then {{ replace_matches(text, "'[,. ]'", "''") }}
    when {{ has_match(text, "'^[0-9]+([.]0+)?$'") }}
        then {{ replace_matches(text, "'^0+|[.]0+$'", "''") }}
    else lower({{ text }})
end
{%- else -%}
{{ id }}
{%- endif -%}
{%- endmacro -%}
