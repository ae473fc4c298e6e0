{{ config(materialized='table') }}

{#- Of the normal distribution: 95 % of it lie within. -#}
{%- set z = 1.959964 %}

with counts as (

    select * from {{ ref('int_campaign_counts') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

-- Wilson 1927: never below 0 or above 1, and valid for small segments too.
bounds as (

    select
        *,
        cast(response_count as double) / nullif(customer_count, 0) as response_share,
        (response_count + {{ z * z / 2 }}e0) / (customer_count + {{ z * z }}e0) as middle,
        {{ z }}e0 / (customer_count + {{ z * z }}e0) * sqrt(
            response_count * (customer_count - response_count)
            / cast(nullif(customer_count, 0) as double)
            + {{ z * z / 4 }}e0
        ) as half_width
    from counts

),

final as (

    select
        -- ids
        bounds.campaign,
        segments.segment_name,

        -- dimensions
        segments.segment_label,
        bounds.unavailable_reason,

        -- measures
        bounds.customer_count,
        {%- for name, value in {
            'response_count': 'bounds.response_count',
            'response_share': 'round(bounds.response_share, 6)',
            'lowest_response_share': 'round(greatest(bounds.middle - bounds.half_width, 0), 6)',
            'highest_response_share': 'round(least(bounds.middle + bounds.half_width, 1), 6)',
        }.items() %}
        case when bounds.unavailable_reason is null then {{ value }} end as {{ name }},
        {%- endfor %}

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from bounds
    inner join segments on bounds.cluster_id = segments.cluster_id

)

select * from final
