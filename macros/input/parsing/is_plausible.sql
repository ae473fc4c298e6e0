{#- True for a date from 1900 to 2199: earlier and later ones are misread, or no dates. -#}
{%- macro is_plausible(date) -%}
{{ date }} between date '1900-01-01' and date '2199-12-31'
{%- endmacro -%}
