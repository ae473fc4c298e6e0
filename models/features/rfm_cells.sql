{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_features') }}

),

cells as (

    select * from {{ ref('int_rfm_cells') }}

),

-- Customers without an order have no scores here, and a row of their own.
scored as (

    select
        case when order_count > 0 then recency_score end as recency_score,
        case when order_count > 0 then frequency_score end as frequency_score,
        case when order_count > 0 then monetary_score end as monetary_score,
        total_spending
    from customers

),

counted as (

    select
        recency_score,
        frequency_score,
        monetary_score,
        count(*) as customer_count,
        sum(total_spending) as spending
    from scored
    group by recency_score, frequency_score, monetary_score

),

final as (

    select
        -- ids
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score,

        -- dimensions
        cells.rfm_group,

        -- measures
        coalesce(counted.customer_count, 0) as customer_count,
        coalesce(counted.spending, 0) as spending,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from cells
    left join counted
        on
            cells.recency_score is not distinct from counted.recency_score
            and cells.frequency_score is not distinct from counted.frequency_score
            and cells.monetary_score is not distinct from counted.monetary_score

)

select * from final
