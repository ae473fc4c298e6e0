{%- macro value_columns(columns) -%}
{{ return(columns | selectattr('holds', 'in', ['count', 'amount', 'date']) | list) }}
{%- endmacro -%}
