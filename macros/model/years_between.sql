{#- Years from one date to a later one, by the calendar year, as ages are counted. -#}
{%- macro years_between(earlier, later) -%}
cast(extract(year from {{ later }}) - extract(year from {{ earlier }}) as integer)
{%- endmacro -%}
