{%- macro is_iso_day(text) -%}
{{ has_match(text, "'^(19|20|21)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}$'") }}
{%- endmacro -%}
