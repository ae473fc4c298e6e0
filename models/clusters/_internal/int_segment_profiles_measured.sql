{{ config(materialized='table') }}

with customer_clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

-- Under a stored model a cluster may have no customers any more; its name waits for them.
clusters as (

    select distinct parameters.cluster_id
    from parameters
    inner join chosen_k on parameters.k = chosen_k.n_segments
    where parameters.parameter = 'centroid'

),

clustered as (

    select
        customer_clusters.cluster_id,
        not {{ is_imputed('response_count', 'customers.imputed_columns') }} as is_response_known,
        customers.*
    from customer_clusters
    inner join customers on customer_clusters.customer_id = customers.customer_id

),

final as (

    select
        -- ids
        clusters.cluster_id,

        -- measures: size
        count(customers.customer_id) as customer_count,
        coalesce(sum(customers.total_spending), 0) as spending_sum,

        -- measures: place among all customers
        {%- for rank in ['income_rank', 'spending_rank', 'order_value_rank', 'frequency_rank'] %}
        round(avg(customers.{{ rank }}), 6) as mean_{{ rank }},
        {%- endfor %}
        {%- for axis in naming_axes().axes %}
        round(avg(customers.{{ axis.rank }}), 6) as mean_{{ axis.place }}_rank,
        {%- endfor %}

        -- measures: typical customer
        {%- for measure in ['income', 'total_spending', 'age', 'tenure_days', 'children_count'] %}
        {%- if measure == 'total_spending' %}
        -- Exact, so that the order of the customers changes no digit.
        round(
            cast(sum(cast(customers.total_spending as decimal(28, 8))) as double)
            / nullif(count(customers.total_spending), 0), 6
        ) as mean_total_spending,
        {%- else %}
        round(avg(customers.{{ measure }}), 6) as mean_{{ measure }},
        {%- endif %}
        cast(median(customers.{{ measure }}) as double) as median_{{ measure }},
        {%- endfor %}
        round(avg(customers.recency_days), 6) as mean_recency_days,
        round(avg(customers.deal_count), 6) as mean_deal_count,
        round(
            avg(cast(customers.has_responded as integer)) filter (
                where customers.is_response_known
            ), 6
        ) as response_share,
        count(customers.has_responded) filter (
            where customers.is_response_known
        ) as known_response_count,
        round(
            avg(cast(customers.living_situation = 'Partner' as integer)), 6
        ) as partner_share,

        -- measures: sums that shares are made from
        {%- for channel in channels() %}
        cast(sum(customers.{{ channel }}_order_count) as double) as {{ channel }}_order_sum,
        {%- endfor %}
        {%- for category in categories() %}
        sum({{ not_below_zero('customers.' ~ category ~ '_spending') }})
            as {{ category }}_spending_sum,
        {%- endfor %}
        sum({{ positive_spending('customers') }}) as positive_spending_sum,
        cast(sum(customers.order_count) as double) as order_sum
    from clusters
    left join clustered as customers on clusters.cluster_id = customers.cluster_id
    group by clusters.cluster_id

)

select * from final
