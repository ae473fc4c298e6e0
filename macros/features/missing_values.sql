{#-
    Which values of the CTE `readable` are missing and will be imputed: header: condition. An optional
    column without a readable value has nothing to impute.
-#}
{%- macro missing_values() -%}
{%- set conditions = {} -%}
{%- for column in value_columns(columns_of_file()) -%}
    {%- set name = 'tenure_days' if column.holds == 'date' else column.name -%}
    {%- set condition = 'readable.' ~ name ~ ' is null' -%}
    {%- if column.optional -%}
        {%- set condition = condition ~ ' and imputation_values.' ~ name ~ ' is not null' -%}
    {%- endif -%}
    {%- do conditions.update({column.header: condition}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}
