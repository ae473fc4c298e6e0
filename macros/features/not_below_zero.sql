{#- An amount, 0 where it is negative and null where it is null. -#}
{%- macro not_below_zero(amount) -%}
case when {{ amount }} < 0 then 0 else {{ amount }} end
{%- endmacro -%}
