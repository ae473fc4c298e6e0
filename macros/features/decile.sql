{#- The tenth of the customers that a rank from 0 to 1 is in, from 0 to 9. -#}
{%- macro decile(rank) -%}
cast(least(floor(10 * {{ rank }}), 9) as integer)
{%- endmacro -%}
