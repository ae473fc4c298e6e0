{{ config(pre_hook="{{ refuse_unknown_features() }}") }}

with customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        -- ids
        customer_id,

        -- flags
        is_outlier as is_left_out_of_fit,

        -- features
        {%- for feature in segmentation_features() %}
        {{ feature.expression }} as {{ feature.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from customers

)

select * from final
