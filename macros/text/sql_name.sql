{#- A column name as an SQL identifier: whatever it holds stays a name. -#}
{%- macro sql_name(name) -%}
{{ adapter.quote(name | replace('"', '""')) }}
{%- endmacro -%}
