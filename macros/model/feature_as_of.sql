{#-
    The SQL expression of a clustering input as a model of an earlier date sees it: age and tenure
    are taken at the model's date, because they move customers by time alone.
-#}
{%- macro feature_as_of(feature, years_since, days_since) -%}
{%- if feature.name == 'age' -%}
cast(age - {{ years_since }} as double)
{%- elif feature.name == 'tenure_days' -%}
cast(tenure_days - {{ days_since }} as double)
{%- else -%}
{{ feature.expression }}
{%- endif -%}
{%- endmacro -%}
