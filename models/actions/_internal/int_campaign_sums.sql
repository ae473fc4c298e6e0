{{ config(materialized='table') }}

{#- Measures of a customer, as smartcart.campaigns.results knows them. -#}
{%- set measures = ['ordered', 'orders', 'net_sales', 'capped_net_sales'] %}

with outcomes as (

    select * from {{ ref('int_campaign_outcomes') }}
    where ordered is not null

),

grouped as (

    select * from outcomes
    union all
    select
        campaign_id,
        customer_id,
        'all segments' as segment_name,
        ordered,
        orders,
        net_sales,
        capped_net_sales,
        order_cap,
        is_control,
        is_treated_elsewhere
    from outcomes

),

means as (

    select
        campaign_id,
        segment_name,
        is_control,
        {%- for measure in measures %}
        cast(sum(cast({{ measure }} as decimal(28, 4))) as double) / count(*) as {{ measure }},
        {%- endfor %}
        count(*) filter (where is_treated_elsewhere) as treated_elsewhere_count,
        max(order_cap) as order_cap,
        count(*) as customer_count
    from grouped
    group by campaign_id, segment_name, is_control

),

deviations as (

    select
        means.campaign_id,
        means.segment_name,
        means.is_control,
        {%- for measure in measures %}
        sum(power(grouped.{{ measure }} - means.{{ measure }}, 2)) as {{ measure }}_squares,
        sum(power(grouped.{{ measure }} - means.{{ measure }}, 3)) as {{ measure }}_cubes,
        {%- endfor %}
        count(*) as customer_count
    from means
    inner join grouped
        on
            means.campaign_id = grouped.campaign_id
            and means.segment_name = grouped.segment_name
            and means.is_control = grouped.is_control
    group by means.campaign_id, means.segment_name, means.is_control

),

final as (

    {%- for measure in measures %}
    select
        -- ids
        means.campaign_id,
        means.segment_name,
        '{{ measure }}' as measure,

        -- measures
        means.customer_count,
        means.treated_elsewhere_count,
        means.order_cap,
        means.{{ measure }} as mean,
        deviations.{{ measure }}_squares as squares,
        deviations.{{ measure }}_cubes as cubes,

        -- flags
        means.is_control
    from means
    inner join deviations
        on
            means.campaign_id = deviations.campaign_id
            and means.segment_name = deviations.segment_name
            and means.is_control = deviations.is_control
    where means.{{ measure }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
