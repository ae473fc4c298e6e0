{%- macro read_in_any_order() -%}
{{ return(adapter.dispatch('read_in_any_order')()) }}
{%- endmacro -%}

{#-
    Lets the engine read and write rows in any order where the input knows its row numbers: it need
    not hold rows back, nor write tables a second time to put them in order.
-#}
{%- macro duckdb__read_in_any_order() -%}
{%- if has_row_numbers(input_file()) -%}
    {%- do run_query('set global preserve_insertion_order = false') -%}
{%- endif -%}
{%- endmacro -%}

{#- As it always does. -#}
{%- macro spark__read_in_any_order() -%}
{%- endmacro -%}
