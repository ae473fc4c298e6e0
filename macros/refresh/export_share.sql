{#- How large the exports of a release may become, as a multiple of its database. -#}
{%- macro export_share() -%}
{%- set shares = {'parquet': 1.5, 'csv': 4} -%}
{%- set total = [] -%}
{%- for format in var('export_formats') -%}
    {%- do total.append(shares[format]) -%}
{%- endfor -%}
{{ return(total | sum) }}
{%- endmacro -%}
