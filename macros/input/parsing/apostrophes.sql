{%- macro apostrophes() -%}
{{ return("'`\u2019\u2018\u2032\u00b4\u02bc") }}
{%- endmacro -%}
