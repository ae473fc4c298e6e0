{#- What is added to a query of parsed rows: on Spark, the rows that could not be split into cells. -#}
{%- macro and_broken_rows(input, columns) -%}
{{ return(adapter.dispatch('and_broken_rows')(input, columns)) }}
{%- endmacro -%}

{#- keep_broken_rows adds them later. -#}
{%- macro duckdb__and_broken_rows(input, columns) -%}
{%- endmacro -%}

{%- macro spark__and_broken_rows(input, columns) -%}
{%- if input.format == 'csv' and not flags.EMPTY %}
union all
{{ broken_rows_as_parsed(input, columns) }}
{%- endif %}
{%- endmacro -%}
