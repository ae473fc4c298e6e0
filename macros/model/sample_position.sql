{%- macro sample_position(customer_id) -%}
({{ hex_number('md5(cast(' ~ customer_id ~ ' as string))', 12) }} / 281474976710656.0e0)
{%- endmacro -%}
