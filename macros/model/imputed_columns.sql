{%- macro imputed_columns() -%}
{%- set names = [] -%}
{%- for column in input_columns() if column.holds in ['amount', 'count'] -%}
    {%- do names.append(column.name) -%}
{%- endfor -%}
{{ return(names + ['tenure_days']) }}
{%- endmacro -%}
