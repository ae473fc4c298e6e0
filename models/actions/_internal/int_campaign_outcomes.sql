{{ config(materialized='table') }}

{#- A few wholesale orders must not decide what a campaign brought. -#}
{%- set capped_from = 0.99 %}

with campaigns as (

    select * from {{ ref('int_campaigns') }}

),

members as (

    select * from {{ ref('int_campaign_members') }}

),

features as (

    select * from {{ ref('customer_features') }}

),

first_days as (

    select min(sent_on) as first_day
    from campaigns
    where outcome = 'orders'

),

later_lines as (

    select
        order_lines.customer_id,
        order_lines.order_key,
        order_lines.ordered_on,
        order_lines.amount
    from {{ ref('stg_smartcart__order_lines') }} as order_lines
    cross join first_days
    where order_lines.reasons is null and order_lines.ordered_on >= first_days.first_day

),

orders as (

    select
        members.campaign_id,
        members.customer_id,
        later_lines.order_key,
        max(later_lines.amount) > 0 as is_sale,
        cast(sum(later_lines.amount) as double) as net_sales
    from members
    inner join campaigns on members.campaign_id = campaigns.campaign_id
    inner join later_lines
        on
            members.customer_id = later_lines.customer_id
            and campaigns.sent_on <= later_lines.ordered_on
            and campaigns.ends_before > later_lines.ordered_on
    where campaigns.outcome = 'orders'
    group by members.campaign_id, members.customer_id, later_lines.order_key

),

caps as (

    select
        campaign_id,
        percentile_cont({{ capped_from }}) within group (order by net_sales) as order_cap
    from orders
    where is_sale
    group by campaign_id

),

bought as (

    select
        orders.campaign_id,
        orders.customer_id,
        count(*) filter (where orders.is_sale) as order_count,
        round(sum(orders.net_sales), 4) as net_sales,
        round(sum(least(orders.net_sales, coalesce(caps.order_cap, orders.net_sales))), 4)
            as capped_net_sales
    from orders
    left join caps on orders.campaign_id = caps.campaign_id
    group by orders.campaign_id, orders.customer_id

),

responded as (

    select
        members.campaign_id,
        members.customer_id,
        case campaigns.response_column
            {%- for campaign in campaigns() %}
            when '{{ campaign.header }}'
                then
                    case
                        when not {{ is_imputed(campaign.column, 'features.imputed_columns') }}
                            then features.{{ campaign.flag }}
                    end
            {%- endfor %}
        end as has_responded
    from members
    inner join campaigns on members.campaign_id = campaigns.campaign_id
    inner join features on members.customer_id = features.customer_id
    where campaigns.outcome = 'responses'

),

final as (

    select
        -- ids
        members.campaign_id,
        members.customer_id,

        -- dimensions
        members.segment_name,

        -- measures
        case
            when campaigns.outcome = 'orders' and coalesce(bought.order_count, 0) > 0 then 1
            when campaigns.outcome = 'orders' then 0
            when responded.has_responded then 1
            when not responded.has_responded then 0
        end as ordered,
        case when campaigns.outcome = 'orders' then coalesce(bought.order_count, 0) end as orders,
        case when campaigns.outcome = 'orders' then coalesce(bought.net_sales, 0) end as net_sales,
        case when campaigns.outcome = 'orders' then coalesce(bought.capped_net_sales, 0) end
            as capped_net_sales,
        caps.order_cap,

        -- flags
        members.is_control,
        members.is_treated_elsewhere
    from members
    inner join campaigns on members.campaign_id = campaigns.campaign_id
    left join caps on members.campaign_id = caps.campaign_id
    left join bought
        on members.campaign_id = bought.campaign_id and members.customer_id = bought.customer_id
    left join responded
        on
            members.campaign_id = responded.campaign_id
            and members.customer_id = responded.customer_id
    where campaigns.unavailable_reason is null

)

select * from final
