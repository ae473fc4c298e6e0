with customers as (

    select * from {{ ref('int_sampled_customers') }}

),

final as (

    select
        -- ids
        customer_id,

        -- features
        {%- for feature in segmentation_features() %}
        {{ feature.expression }} as {{ feature.name }},
        {%- endfor %}

        -- what clusters are ordered and named by
        total_spending as cluster_order_value,
        income_rank as naming_income_rank,
        spending_rank as naming_spending_rank,

        -- the sample
        sample_position,
        is_outlier as sampled_is_outlier
    from customers

)

select * from final
