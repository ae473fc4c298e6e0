{#- Those of the given columns that hold a number or a date. -#}
{%- macro value_columns(columns) -%}
{{ return(columns | selectattr('holds', 'in', ['count', 'amount', 'date']) | list) }}
{%- endmacro -%}
