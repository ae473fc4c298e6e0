{{ config(pre_hook="{{ refuse_unknown_features() }}") }}

with customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        -- ids
        customer_id,

        -- features
        {%- for feature in segmentation_features() %}
        {{ feature.expression }} as {{ feature.name }},
        {%- endfor %}

        -- flags
        is_outlier as is_left_out_of_fit
    from customers

)

select * from final
