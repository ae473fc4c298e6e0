{%- macro hex_number(text, digits) -%}
{{ return(adapter.dispatch('hex_number')(text, digits)) }}
{%- endmacro -%}

{%- macro duckdb__hex_number(text, digits) -%}
cast('0x' || left({{ text }}, {{ digits }}) as bigint)
{%- endmacro -%}

{%- macro spark__hex_number(text, digits) -%}
cast(conv(left({{ text }}, {{ digits }}), 16, 10) as bigint)
{%- endmacro -%}
