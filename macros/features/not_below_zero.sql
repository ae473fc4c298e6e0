{%- macro not_below_zero(amount) -%}
case when {{ amount }} < 0 then 0 else {{ amount }} end
{%- endmacro -%}
