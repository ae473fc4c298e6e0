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

        -- carried along
        {%- for column in shown_columns() %}
        {{ column }} as shown_{{ column }},
        {%- endfor %}

        -- flags
        is_outlier as shown_is_outlier
    from customers

)

select * from final
