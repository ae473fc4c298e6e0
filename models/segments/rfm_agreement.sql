{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('rfm_groups') }}

),

counted as (

    select
        rfm_group,
        segment_name,
        max(segment_label) as segment_label,
        max(model_id) as model_id,
        count(*) as customer_count,
        sum(total_spending) as spending
    from customers
    group by rfm_group, segment_name

),

compared as (

    select
        *,
        customer_count / cast(sum(customer_count) over (partition by rfm_group) as double)
            as share_of_group,
        customer_count / cast(sum(customer_count) over (partition by segment_name) as double)
            as share_of_segment,
        row_number() over (
            partition by rfm_group order by customer_count desc, segment_name asc
        ) as place
    from counted

),

final as (

    select
        -- ids
        rfm_group,
        segment_name,

        -- dimensions
        segment_label,

        -- measures
        customer_count,
        share_of_group,
        share_of_segment,
        spending,

        -- flags
        place = 1 as is_main_segment,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from compared

)

select * from final
