{#- The finding about a category that a seed does not map. -#}
{%- macro unmapped(value, seed) -%}
coalesce('''' || {{ value }} || ''' is not in the seed {{ seed }}', 'missing') || ': Other stands in'
{%- endmacro -%}
