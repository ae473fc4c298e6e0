{#- From which index on drift is reported: the setting, and three times what it is without drift. -#}
{%- macro drift_threshold(expected_value) -%}
greatest({{ var('drift_from') }}, 3 * {{ expected_value }})
{%- endmacro -%}
