{#- Below so many repeat buyers the parameters of the value model say nothing. -#}
{%- macro value_refusal(repeat_buyer_count, observed_days) -%}
{%- set least_repeat_buyers = 100 -%}
case
    when {{ repeat_buyer_count }} < {{ least_repeat_buyers }}
        then
            cast(cast({{ repeat_buyer_count }} as bigint) as string)
            || ' customers ordered on more than one day, at least {{ least_repeat_buyers }}'
            || ' are needed'
    when {{ observed_days }} < {{ var('horizon_days') }}
        then
            'the order lines cover ' || cast(cast({{ observed_days }} as bigint) as string)
            || ' days, fewer than horizon_days ({{ var("horizon_days") }}); make it smaller'
end
{%- endmacro -%}
