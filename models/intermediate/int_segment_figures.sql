{{ config(materialized='table') }}

with clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

final as (

    select
        -- ids
        clusters.cluster_id,

        -- measures: size
        count(*) as customer_count,
        sum(customers.total_spending) as spending_sum,

        -- measures: place among all customers
        round(avg(customers.income_rank), 6) as mean_income_rank,
        round(avg(customers.spending_rank), 6) as mean_spending_rank,

        -- measures: typical customer
        {%- for measure in ['income', 'total_spending', 'age', 'tenure_days', 'children_count'] %}
        round(avg(customers.{{ measure }}), 6) as mean_{{ measure }},
        cast(median(customers.{{ measure }}) as double) as median_{{ measure }},
        {%- endfor %}
        round(avg(customers.recency_days), 6) as mean_recency_days,
        round(avg(customers.deal_count), 6) as mean_deal_count,
        round(avg(cast(customers.has_responded as integer)), 6) as response_share,

        -- measures: sums that shares are made from
        {%- for channel in ['web', 'catalogue', 'store'] %}
        cast(sum(customers.{{ channel }}_order_count) as double) as {{ channel }}_order_sum,
        {%- endfor %}
        {%- for category in ['wine', 'fruit', 'meat', 'fish', 'sweet', 'gold'] %}
        sum(customers.{{ category }}_spending) as {{ category }}_spending_sum,
        {%- endfor %}
        cast(sum(customers.order_count) as double) as order_sum
    from clusters
    inner join customers on clusters.customer_id = customers.customer_id
    group by clusters.cluster_id

)

select * from final
