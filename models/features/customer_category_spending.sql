{{ config(materialized='view') }}

with order_categories as (

    select * from {{ ref('order_category_spending').include(database=false) }}

),

customers as (

    select * from {{ ref('customer_features').include(database=false) }}

),

final as (

    select
        -- ids
        customer_id,
        category,

        -- measures
        net_spending,
        spending_share,

        -- metadata
        refreshed_at
    from order_categories
    {%- for category in categories() %}
    union all
    select
        customer_id,
        '{{ category }}' as category,
        {{ category }}_spending as net_spending,
        {{ category }}_share as spending_share,
        refreshed_at
    from customers
    where {{ category }}_spending is not null
    {%- endfor %}

)

select * from final
