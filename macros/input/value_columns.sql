{#- Names of the input columns that hold a number or a date. -#}
{%- macro value_columns() -%}
{{ return(number_columns() + ['enrolment_date']) }}
{%- endmacro -%}
