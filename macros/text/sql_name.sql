{%- macro sql_name(name) -%}
{{ adapter.quote(name | replace('"', '""')) }}
{%- endmacro -%}
