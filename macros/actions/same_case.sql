{%- macro same_case(one, other) -%}
{%- set conditions = [] -%}
{%- for column in case_columns() -%}
    {%- do conditions.append(one ~ '.' ~ column ~ ' = ' ~ other ~ '.' ~ column) -%}
{%- endfor -%}
{{ conditions | join(' and ') }}
{%- endmacro -%}
