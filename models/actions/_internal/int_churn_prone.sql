-- depends_on: {{ ref('customer_value') }}
-- depends_on: {{ ref('int_value_evidence') }}
{{ config(materialized='table') }}

with late_customers as (

    select * from {{ ref('int_customer_attention') }}
    where intervals_since_order >= {{ var('churn_from_intervals') }}

),

{% if has_orders() -%}
customer_value as (

    select * from {{ ref('customer_value') }}

),

value_evidence as (

    select ranks_better_than_recency
    from {{ ref('int_value_evidence') }}

),

usual as (

    select avg(order_probability) as order_probability
    from customer_value

),

-- Where the back-test shows that the probability of an order tells who stays away better than the
-- time since the last one, it decides: less than usual, the least first.
customers as (

    select
        late_customers.customer_id,
        case
            when value_evidence.ranks_better_than_recency then 1 - customer_value.order_probability
            else late_customers.attention_score
        end as urgency
    from late_customers
    cross join value_evidence
    cross join usual
    left join customer_value on late_customers.customer_id = customer_value.customer_id
    where
        not value_evidence.ranks_better_than_recency
        or customer_value.order_probability < usual.order_probability

),
{%- else -%}
customers as (

    select
        customer_id,
        attention_score as urgency
    from late_customers

),
{%- endif %}

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
        customers.urgency,
        row_number() over (
            partition by segments.cluster_id
            order by customers.urgency desc, customers.customer_id asc
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
            order by placed.urgency desc, placed.customer_id asc
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
