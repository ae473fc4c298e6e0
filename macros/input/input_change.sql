{%- macro input_change() -%}
{{ return(adapter.dispatch('input_change')()) }}
{%- endmacro -%}

{%- macro duckdb__input_change() -%}
smartcart_input_change('')
{%- endmacro -%}

{#- The file is of the lake: whoever writes it writes a new one. -#}
{%- macro spark__input_change() -%}
''
{%- endmacro -%}
