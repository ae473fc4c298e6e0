{%- macro years_between(earlier, later) -%}
cast(extract(year from {{ later }}) - extract(year from {{ earlier }}) as integer)
{%- endmacro -%}
