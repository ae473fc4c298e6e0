{%- macro number_columns() -%}
{{ return(
    input_columns() | selectattr('holds', 'in', ['count', 'amount']) | map(attribute='name') | list
) }}
{%- endmacro -%}
