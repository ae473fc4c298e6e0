{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_customer_attention') }}
    where intervals_since_order >= {{ var('churn_from_intervals') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

counted as (

    select floor({{ var('max_attention_share') }} * count(*)) as most_customers
    from segments

),

-- Only those who are late: of all customers a part.
placed as (

    select
        customers.customer_id,
        segments.cluster_id,
        customers.attention_score,
        row_number() over (
            partition by segments.cluster_id
            order by customers.attention_score desc, customers.customer_id asc
        ) as place_in_segment
    from customers
    inner join segments on customers.customer_id = segments.customer_id

),

late_by_segment as (

    select
        placed.cluster_id,
        least(count(*), floor(max(counted.most_customers) / 2)) as late_count
    from placed
    cross join counted
    group by placed.cluster_id

),

late as (

    select sum(late_count) as late_count
    from late_by_segment

),

-- No segment holds more than all others together.
quotas as (

    select
        late_by_segment.cluster_id,
        least(late_by_segment.late_count, late.late_count - late_by_segment.late_count) as quota
    from late_by_segment
    cross join late

),

candidates as (

    select
        placed.customer_id,
        row_number() over (
            order by placed.attention_score desc, placed.customer_id asc
        ) as place
    from placed
    inner join quotas on placed.cluster_id = quotas.cluster_id
    where placed.place_in_segment <= quotas.quota

),

final as (

    select candidates.customer_id
    from candidates
    cross join counted
    where candidates.place <= counted.most_customers

)

select * from final
