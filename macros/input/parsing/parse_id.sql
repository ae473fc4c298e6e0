{%- macro parse_id(cell, is_text=true) -%}
{%- if not is_text -%}
{#- A number that is typed with a fraction: 1001.0 is the id 1001. -#}
{{ replace_matches(parse_text(cell), "'[.]0+$'", "''") if var('customer_id_type') == 'string'
    else try_bigint(cell) }}
{%- elif var('customer_id_type') == 'string' -%}
case when not {{ has_exponent(cell) }} then {{ parse_text(cell) }} end
{%- else -%}
case
    when {{ has_match(cell, "'^[0-9]{1,18}$'") }} then try_cast({{ cell }} as bigint)
    when {{ has_match(trimmed(cell), sql_text("^[1-9][0-9]{0,2}([.," ~ apostrophes() ~ blanks() ~ "][0-9]{3})+$")) }}
        then {{ try_bigint(replace_matches(trimmed(cell), "'[^0-9]'", "''")) }}
    when not {{ has_exponent(cell) }} then {{ try_bigint(trimmed(cell)) }}
end
{%- endif -%}
{%- endmacro -%}
