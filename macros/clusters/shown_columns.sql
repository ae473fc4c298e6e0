{#-
    The features that customer_segments shows beside is_outlier. Scoring carries them along,
    prefixed with `shown_`: joining all customers with their clusters would need far more memory.
-#}
{%- macro shown_columns() -%}
{{ return([
    'education_level', 'living_situation', 'income', 'total_spending', 'age', 'tenure_days',
    'children_count', 'recency_days', 'is_income_imputed',
]) }}
{%- endmacro -%}
