{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_profiles_measured') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

personas as (

    select * from {{ ref('int_segment_personas') }}

),

traits as (

    select * from {{ ref('segment_traits') }}
    where trait_position <= 3

),

actions as (

    select
        segment_name,
        avg(cast(is_churn_prone as integer)) as churn_prone_share,
        avg(cast(is_upsell_candidate as integer)) as upsell_candidate_share,
        cast(sum(cast(expected_value as decimal(38, 6))) as double) as expected_value
    from {{ ref('customer_actions') }}
    group by segment_name

),

top_traits as (

    select
        segment_name,
        {{ dbt.listagg(
            "replace(trait, '_', ' ') || case when difference_in_sd > 0 then ' +' else ' ' end"
            ~ " || " ~ one_decimal('difference_in_sd') ~ " || ' sd'",
            "', '", 'order by trait_position'
        ) }} as top_traits
    from traits
    group by segment_name

),

totals as (

    select
        cast(sum(customer_count) as double) as customer_count,
        sum({{ not_below_zero('spending_sum') }}) as positive_spending_sum
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
        coalesce(personas.persona, 'No customer is in this segment now.') as persona,
        segments.strategy,
        top_traits.top_traits,
        personas.favourite_categories,
        personas.favourite_channels,

        -- measures: size
        figures.customer_count,
        figures.customer_count / totals.customer_count as customer_share,
        round(
            {{ not_below_zero('figures.spending_sum') }}
            / nullif(totals.positive_spending_sum, 0), 6
        ) as spending_share,

        -- measures: place among all customers
        figures.mean_income_rank,
        figures.mean_spending_rank,
        figures.mean_order_value_rank,
        figures.mean_frequency_rank,
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
        figures.order_sum / nullif(figures.customer_count, 0) as mean_order_count,
        figures.spending_sum / nullif(figures.order_sum, 0) as mean_order_value,
        figures.mean_deal_count,
        figures.response_share,
        figures.partner_share,
        round(actions.churn_prone_share, 6) as churn_prone_share,
        round(actions.upsell_candidate_share, 6) as upsell_candidate_share,

        -- measures: what is to come
        actions.expected_value,
        round(
            actions.expected_value / nullif(sum(actions.expected_value) over (), 0), 6
        ) as expected_value_share,

        -- measures: channel mix
        {%- for channel in channels() %}
        round(
            figures.{{ channel }}_order_sum / nullif(figures.order_sum, 0), 6
        ) as {{ channel }}_share,
        {%- endfor %}

        -- measures: category mix
        {%- for category in categories() %}
        round(
            figures.{{ category }}_spending_sum
            / nullif(figures.positive_spending_sum, 0), 6
        ) as {{ category }}_share,
        {%- endfor %}

        -- metadata
        segments.model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures
    inner join segments on figures.cluster_id = segments.cluster_id
    left join personas on figures.cluster_id = personas.cluster_id
    left join top_traits on segments.segment_name = top_traits.segment_name
    left join actions on segments.segment_name = actions.segment_name
    cross join totals

)

select * from final
