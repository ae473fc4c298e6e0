{{ config(materialized='table') }}

{%- set means = [
    'income', 'total_spending', 'age', 'tenure_days', 'children_count', 'recency_days',
] %}

with clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

segments as (

    select * from {{ ref('int_segment_figures') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

sampled as (

    select
        clusters.k,
        clusters.cluster_id,
        {%- for mean in means %}
        round(avg(customers.{{ mean }}), 6) as mean_{{ mean }},
        {%- endfor %}
        round(avg(customers.income_rank), 6) as mean_income_rank,
        round(avg(customers.spending_rank), 6) as mean_spending_rank,
        sum(customers.total_spending) as spending_sum,
        count(*) as customer_count
    from clusters
    inner join customers on clusters.customer_id = customers.customer_id
    group by clusters.k, clusters.cluster_id

),

final as (

    select
        sampled.*,
        false as is_published
    from sampled
    cross join chosen_k
    where sampled.k != chosen_k.n_segments
    union all
    select
        chosen_k.n_segments as k,
        segments.cluster_id,
        {%- for mean in means %}
        segments.mean_{{ mean }},
        {%- endfor %}
        segments.mean_income_rank,
        segments.mean_spending_rank,
        segments.spending_sum,
        segments.customer_count,
        true as is_published
    from segments
    cross join chosen_k

)

select * from final
