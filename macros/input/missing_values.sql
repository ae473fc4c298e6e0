{#- Which values of the CTE `readable` are missing and will be imputed: header: condition. -#}
{%- macro missing_values() -%}
{%- set conditions = {header_of('enrolment_date'): 'readable.tenure_days is null'} -%}
{%- for name in number_columns() -%}
    {%- do conditions.update({header_of(name): 'readable.' ~ name ~ ' is null'}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
