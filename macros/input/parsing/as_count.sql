{%- macro as_count(number) -%}
case
    when {{ number }} = floor({{ number }}) and abs({{ number }}) < 2e9
        then cast({{ number }} as integer)
end
{%- endmacro -%}
