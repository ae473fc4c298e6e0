{%- macro duckdb__input_change() -%}
smartcart_input_change('')
{%- endmacro -%}
