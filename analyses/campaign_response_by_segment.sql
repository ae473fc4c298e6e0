-- Which segments accepted the last campaign?
-- One row per segment, the highest share first; empty where the file does not tell. A plain share:
-- it says nothing about chance, nor about what the campaign caused.
with customers as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

responses as (

    select
        segments.segment_label,
        count(*) as customer_count,
        count(case when customers.has_responded then 1 end) as response_count
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    where customers.has_responded is not null
    group by segments.segment_label

),

final as (

    select
        segment_label,
        customer_count,
        response_count,
        response_count / customer_count as response_share,
        sum(response_count) over () / sum(customer_count) over () as overall_response_share,
        response_count / nullif(sum(response_count) over (), 0) as share_of_responses
    from responses

)

select * from final
order by response_share desc, segment_label asc
