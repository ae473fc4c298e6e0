{#- An SQL text: a number as people write it, without a decimal point where it is whole. -#}
{%- macro number_as_text(number) -%}
case
    when {{ number }} = floor({{ number }}) then cast(cast({{ number }} as bigint) as string)
    else cast({{ number }} as string)
end
{%- endmacro -%}
