{#- Below so many repeat buyers they say little. -#}
{%- macro value_warning(repeat_buyer_count) -%}
{%- set few_repeat_buyers = 400 -%}
case
    when {{ repeat_buyer_count }} < {{ few_repeat_buyers }}
        then
            cast(cast({{ repeat_buyer_count }} as bigint) as string)
            || ' customers ordered on more than one day: below {{ few_repeat_buyers }}'
            || ' customer_value is rough'
end
{%- endmacro -%}
