{{ config(materialized='table') }}

{%- set means = [
    'income', 'total_spending', 'age', 'tenure_days', 'children_count', 'recency_days',
] %}
{%- set ranks = ['income_rank', 'spending_rank', 'order_value_rank', 'frequency_rank'] %}

with sampled_clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

segments as (

    select * from {{ ref('int_segment_profiles_measured') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

clusters as (

    select distinct
        k,
        cluster_id
    from parameters
    where parameter = 'centroid'

),

clustered as (

    select
        sampled_clusters.k,
        sampled_clusters.cluster_id,
        customers.*
    from sampled_clusters
    inner join customers on sampled_clusters.customer_id = customers.customer_id

),

sampled as (

    select
        clusters.k,
        clusters.cluster_id,
        {%- for mean in means %}
        {%- if mean == 'total_spending' %}
        -- Exact, so that the order of the customers changes no digit.
        round(
            cast(sum(cast(customers.total_spending as decimal(28, 8))) as double)
            / nullif(count(customers.total_spending), 0), 6
        ) as mean_total_spending,
        {%- else %}
        round(avg(customers.{{ mean }}), 6) as mean_{{ mean }},
        {%- endif %}
        {%- endfor %}
        {%- for rank in ranks %}
        round(avg(customers.{{ rank }}), 6) as mean_{{ rank }},
        {%- endfor %}
        {%- for axis in naming_axes().axes %}
        round(avg(customers.{{ axis.rank }}), 6) as mean_{{ axis.place }}_rank,
        {%- endfor %}
        coalesce(sum(customers.total_spending), 0) as spending_sum,
        count(customers.customer_id) as customer_count
    from clusters
    left join clustered as customers
        on
            clusters.k = customers.k
            and clusters.cluster_id = customers.cluster_id
    group by clusters.k, clusters.cluster_id

),

final as (

    select
        sampled.*,
        false as is_published,
        chosen_k.model_id
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
        {%- for rank in ranks %}
        segments.mean_{{ rank }},
        {%- endfor %}
        {%- for axis in naming_axes().axes %}
        segments.mean_{{ axis.place }}_rank,
        {%- endfor %}
        segments.spending_sum,
        segments.customer_count,
        true as is_published,
        chosen_k.model_id
    from segments
    cross join chosen_k

)

select * from final
