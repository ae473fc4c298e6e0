{{ config(materialized='view') }}

with customers as (

    select * from {{ ref('customer_features').include(database=false) }}

),

segments as (

    select * from {{ ref('customer_segments').include(database=false) }}

),

cells as (

    select * from {{ ref('rfm_cells').include(database=false) }}

),

without_order as (

    select rfm_group from cells
    where recency_score is null

),

final as (

    select
        -- ids
        customers.customer_id,

        -- dimensions
        case
            when customers.order_count > 0 then cells.rfm_group else without_order.rfm_group
        end as rfm_group,
        segments.segment_name,
        segments.segment_label,

        -- measures
        customers.recency_score,
        customers.frequency_score,
        customers.monetary_score,
        customers.total_spending,

        -- metadata
        segments.model_id,
        customers.refreshed_at
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    left join cells
        on
            customers.recency_score = cells.recency_score
            and customers.frequency_score = cells.frequency_score
            and customers.monetary_score = cells.monetary_score
    cross join without_order

)

select * from final
