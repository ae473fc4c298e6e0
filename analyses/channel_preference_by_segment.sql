-- Which channel does each segment prefer?
-- One row per segment and channel. All segments may order most in the same one (is_most_used), so
-- read the index: 100 is the share that the channel has among all orders, and the first row of a
-- segment is the channel that it prefers more than others do.
with customers as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

segment_orders as (

    select
        segments.segment_label,
        cast(sum(customers.web_order_count) as bigint) as web_order_count,
        cast(sum(customers.catalogue_order_count) as bigint) as catalogue_order_count,
        cast(sum(customers.store_order_count) as bigint) as store_order_count
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    group by segments.segment_label

),

channels as (
    {%- for channel in channels() %}
    {{ 'union all' if not loop.first }}
    select
        segment_label,
        '{{ channel }}' as channel,
        {{ channel }}_order_count as order_count
    from segment_orders
    {%- endfor %}

),

totals as (

    select
        channels.*,
        sum(channels.order_count) over (partition by channels.segment_label) as segment_order_count,
        sum(channels.order_count) over (partition by channels.channel) as channel_order_count,
        sum(channels.order_count) over () as all_order_count
    from channels

),

shares as (

    select
        segment_label,
        channel,
        order_count,
        order_count / nullif(segment_order_count, 0) as order_share,
        channel_order_count / nullif(all_order_count, 0) as overall_order_share
    from totals

),

final as (

    select
        segment_label,
        channel,
        order_count,
        order_share,
        overall_order_share,
        100 * order_share / nullif(overall_order_share, 0) as index_to_average,
        order_share = max(order_share) over (partition by segment_label) as is_most_used
    from shares

)

select * from final
order by segment_label asc, index_to_average desc, channel asc
