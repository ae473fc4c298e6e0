{#-
    What customer_segments shows beside is_outlier. Scoring carries it along: joining all customers
    with their clusters would need far more memory.
-#}
{%- set shown_columns = [
    'education_level', 'living_situation', 'income', 'total_spending', 'age', 'tenure_days',
    'children_count', 'recency_days', 'is_income_imputed',
] %}

with customers as (

    select * from {{ ref('int_customer_features') }}

),

scoring_model as (

    select
        years_since_fit,
        days_since_fit
    from {{ ref('int_scoring_model') }}

),

final as (

    select
        -- ids
        customers.customer_id,

        -- features
        {{ inputs_as_of('years_since_fit', 'days_since_fit') }},

        -- carried along
        {%- for column in shown_columns %}
        customers.{{ column }} as shown_{{ column }},
        {%- endfor %}

        -- flags
        customers.is_outlier as shown_is_outlier
    from customers
    cross join scoring_model

)

select * from final
