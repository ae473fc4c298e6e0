{%- macro same_case(one, other, prefix='') -%}
{%- set conditions = [] -%}
{%- for column in case_columns() -%}
    {%- do conditions.append(one ~ '.' ~ prefix ~ column ~ ' = ' ~ other ~ '.' ~ column) -%}
{%- endfor -%}
{{ conditions | join(' and ') }}
{%- endmacro -%}
