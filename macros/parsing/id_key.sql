{#-
    What ids of the same customer have in common, however they are written: an id that is a text
    without leading zeros and .0, a telephone number as digits, letters in lower case. Lists of ids
    are compared by it; nothing else is.
-#}
{%- macro id_key(id) -%}
{%- if var('customer_id_type') == 'string' -%}
case
    when {{ has_match(id, "'^[+][-0-9 ()./]+$'") }}
        then {{ replace_matches(id, "'^[+]0*|[^0-9]'", "''") }}
    when {{ has_match(id, "'^[0-9]+([.]0+)?$'") }}
        then {{ replace_matches(id, "'^0+|[.]0+$'", "''") }}
    else lower({{ id }})
end
{%- else -%}
{{ id }}
{%- endif -%}
{%- endmacro -%}
