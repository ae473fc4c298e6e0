-- depends_on: {{ ref('order_category_spending') }}
{{ config(materialized='table') }}

{#- Of an order log's categories, the largest are traits. -#}
{%- set most_categories = 30 %}
{#- Figures and flags of a customer, and each level of the categories. -#}
{%- set trait_expressions = {} -%}
{%- for name in [
    'income', 'total_spending', 'age', 'tenure_days', 'recency_days', 'kids_at_home',
    'teens_at_home', 'order_count', 'web_order_count', 'catalogue_order_count',
    'store_order_count', 'deal_count', 'mean_order_value', 'monthly_web_visit_count',
    'return_share', 'discount_share', 'product_count', 'median_gap_days',
    'wine_spending', 'fruit_spending', 'meat_spending', 'fish_spending', 'sweet_spending',
    'gold_spending',
] -%}
{%- do trait_expressions.update({name: 'cast(' ~ name ~ ' as double)'}) -%}
{%- endfor -%}
{%- for name in ['has_responded', 'has_complained'] -%}
{%- do trait_expressions.update({name: 'cast(cast(' ~ name ~ ' as integer) as double)'}) -%}
{%- endfor -%}
{%- for category, levels in {
    'living_situation': ['Partner', 'Alone'],
    'education_level': ['Undergraduate', 'Graduate', 'Postgraduate'],
}.items() -%}
{%- for level in levels -%}
{%- do trait_expressions.update({
    category ~ ': ' ~ level:
        'case when ' ~ category ~ ' = ' ~ sql_text(level) ~ ' then 1.0e0 else 0.0e0 end'
}) -%}
{%- endfor -%}
{%- endfor %}

with clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

traits as (

    select
        {%- for expression in trait_expressions.values() %}
        {{ expression }} as trait{{ loop.index }},
        {%- endfor %}
        customer_id
    from customers

),

of_clusters as (

    select
        {%- for name in trait_expressions %}
        avg(traits.trait{{ loop.index }}) as mean{{ loop.index }},
        {%- endfor %}
        clusters.k,
        clusters.cluster_id
    from clusters
    inner join traits on clusters.customer_id = traits.customer_id
    group by clusters.k, clusters.cluster_id

),

of_all as (

    select
        {%- for name in trait_expressions %}
        avg(trait{{ loop.index }}) as mean{{ loop.index }},
        stddev_pop(trait{{ loop.index }}) as deviation{{ loop.index }},
        {%- endfor %}
        count(*) as customer_count
    from traits

),

names as (

    {%- for name in trait_expressions %}
    select
        {{ loop.index }} as trait_number,
        '{{ name }}' as trait
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

listed as (

    select
        of_clusters.k,
        of_clusters.cluster_id,
        names.trait,
        case
            {%- for name in trait_expressions %}
            when names.trait_number = {{ loop.index }} then of_clusters.mean{{ loop.index }}
            {%- endfor %}
        end as cluster_mean,
        case
            {%- for name in trait_expressions %}
            when names.trait_number = {{ loop.index }} then of_all.mean{{ loop.index }}
            {%- endfor %}
        end as overall_mean,
        case
            {%- for name in trait_expressions %}
            when names.trait_number = {{ loop.index }} then of_all.deviation{{ loop.index }}
            {%- endfor %}
        end as overall_deviation
    from of_clusters
    cross join of_all
    cross join names

),

{% if has_orders() -%}
category_shares as (

    select
        customers.customer_id,
        category_spending.category,
        category_spending.spending_share
    from {{ ref('order_category_spending') }} as category_spending
    inner join customers on category_spending.customer_id = customers.customer_id
    where category_spending.spending_share > 0

),

sizes as (

    select
        k,
        cluster_id,
        cast(count(*) as double) as customer_count
    from clusters
    group by k, cluster_id

),

categories_of_all as (

    select
        category_shares.category,
        sum(category_shares.spending_share) / of_all.customer_count as overall_mean,
        sqrt(greatest(
            sum(category_shares.spending_share * category_shares.spending_share)
            / of_all.customer_count
            - power(sum(category_shares.spending_share) / of_all.customer_count, 2), 0
        )) as overall_deviation
    from category_shares
    cross join of_all
    group by category_shares.category, of_all.customer_count
    order by sum(category_shares.spending_share) desc, category_shares.category asc
    limit {{ most_categories }}

),

category_sums as (

    select
        clusters.k,
        clusters.cluster_id,
        category_shares.category,
        sum(category_shares.spending_share) as share_sum
    from clusters
    inner join category_shares on clusters.customer_id = category_shares.customer_id
    group by clusters.k, clusters.cluster_id, category_shares.category

),

-- A customer who buys nothing of a category has a share of 0.
all_listed as (

    select * from listed
    union all
    select
        sizes.k,
        sizes.cluster_id,
        'category: ' || categories_of_all.category as trait,
        coalesce(category_sums.share_sum, 0) / sizes.customer_count as cluster_mean,
        categories_of_all.overall_mean,
        categories_of_all.overall_deviation
    from sizes
    cross join categories_of_all
    left join category_sums
        on
            sizes.k = category_sums.k
            and sizes.cluster_id = category_sums.cluster_id
            and categories_of_all.category = category_sums.category

),

{% endif -%}
final as (

    select
        -- ids
        k,
        cluster_id,
        trait,

        -- measures
        round(cluster_mean, 6) as cluster_mean,
        round(overall_mean, 6) as overall_mean,
        round((cluster_mean - overall_mean) / overall_deviation, 6) as difference_in_sd,
        case when overall_mean > 0 then round(100 * cluster_mean / overall_mean, 2) end
            as index_to_average
    from {{ 'all_listed' if has_orders() else 'listed' }}
    -- A segment may have no customer with the figure, such as a gap between orders.
    where overall_deviation > 0 and cluster_mean is not null

)

select * from final
