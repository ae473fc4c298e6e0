{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_figures') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

totals as (

    select
        cast(sum(customer_count) as double) as customer_count,
        sum(spending_sum) as spending_sum
    from figures

),

final as (

    select
        -- ids
        segments.segment_name,

        -- dimensions
        segments.segment_label,
        segments.cluster_id,
        segments.name_fit,
        segments.persona,
        segments.strategy,

        -- measures: size
        figures.customer_count,
        figures.customer_count / totals.customer_count as customer_share,
        round(figures.spending_sum / nullif(totals.spending_sum, 0), 6) as spending_share,

        -- measures: place among all customers
        figures.mean_income_rank,
        figures.mean_spending_rank,
        segments.name_distance,
        segments.name_margin,

        -- measures: typical customer
        figures.mean_income,
        figures.median_income,
        figures.mean_total_spending,
        figures.median_total_spending,
        figures.mean_age,
        figures.median_age,
        figures.mean_tenure_days,
        figures.median_tenure_days,
        figures.mean_children_count,
        figures.median_children_count,
        figures.mean_deal_count,
        figures.response_share,

        -- measures: channel mix
        {%- for channel in ['web', 'catalogue', 'store'] %}
        round(
            figures.{{ channel }}_order_sum / nullif(figures.order_sum, 0), 6
        ) as {{ channel }}_share,
        {%- endfor %}

        -- measures: category mix
        {%- for category in ['wine', 'fruit', 'meat', 'fish', 'sweet', 'gold'] %}
        round(
            figures.{{ category }}_spending_sum / nullif(figures.spending_sum, 0), 6
        ) as {{ category }}_share,
        {%- endfor %}

        -- metadata
        model_in_force.model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures
    inner join segments on figures.cluster_id = segments.cluster_id
    cross join totals
    cross join model_in_force

)

select * from final
