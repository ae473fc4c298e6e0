{#- The sum of the given columns with a suffix to each name; 0 if there are none. -#}
{%- macro sum_of(columns, suffix) -%}
0 {%- for column in columns %} + {{ column.name ~ suffix }} {%- endfor -%}
{%- endmacro -%}
