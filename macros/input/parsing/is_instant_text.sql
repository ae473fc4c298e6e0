{#- True for a text such as 2012-09-04T22:00:00.000Z: a point in time, in UTC. -#}
{%- macro is_instant_text(cell) -%}
{{ has_match(
    trimmed(cell), "'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-2][0-9]:[0-5][0-9](:00([.]0*)?)?(Z|[+]00:?00)$'"
) }}
{%- endmacro -%}
