{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_cluster_profiles_measured') }}

),

names as (

    select * from {{ ref('int_cluster_names') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

everyone as (

    select count(*) as customer_count
    from customers

),

totals as (

    select
        k,
        cast(sum(customer_count) as bigint) as customer_count,
        sum({{ not_below_zero('spending_sum') }}) as positive_spending_sum
    from figures
    group by k

),

final as (

    select
        -- ids
        figures.k,
        figures.cluster_id,

        -- dimensions
        names.segment_name,
        names.segment_label,
        names.name_fit,
        names.archetype,

        -- measures: size
        figures.customer_count,
        figures.customer_count / cast(totals.customer_count as double) as customer_share,
        round(
            {{ not_below_zero('figures.spending_sum') }}
            / nullif(totals.positive_spending_sum, 0), 6
        ) as spending_share,

        -- measures: place among all customers
        figures.mean_income_rank,
        figures.mean_spending_rank,
        figures.mean_order_value_rank,
        figures.mean_frequency_rank,

        -- measures: typical customer
        figures.mean_income,
        figures.mean_total_spending,
        figures.mean_age,
        figures.mean_tenure_days,
        figures.mean_children_count,
        figures.mean_recency_days,

        -- flags
        totals.customer_count = everyone.customer_count as is_exact,
        figures.is_published,

        -- metadata
        names.model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures
    inner join names
        on
            figures.k = names.k
            and figures.cluster_id = names.cluster_id
    inner join totals on figures.k = totals.k
    cross join everyone

)

select * from final
