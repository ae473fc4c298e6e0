-- Which categories does each segment over-buy against the average?
-- One row per segment and category, the most over-bought first. 100 is the share that the category
-- has of all spending; above 100 the segment puts more of its money there. It is about the mix: a
-- segment that spends little can over-buy a category and still buy little of it.
with customers as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

segment_spending as (

    select
        segments.segment_label,
        sum(customers.wine_spending) as wine_spending,
        sum(customers.fruit_spending) as fruit_spending,
        sum(customers.meat_spending) as meat_spending,
        sum(customers.fish_spending) as fish_spending,
        sum(customers.sweet_spending) as sweet_spending,
        sum(customers.gold_spending) as gold_spending
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    group by segments.segment_label

),

categories as (
    {%- for category in categories() %}
    {{ 'union all' if not loop.first }}
    select
        segment_label,
        '{{ category }}' as category,
        {{ category }}_spending as spending
    from segment_spending
    {%- endfor %}

),

totals as (

    select
        categories.*,
        sum(categories.spending) over (partition by categories.segment_label) as segment_spending,
        sum(categories.spending) over (partition by categories.category) as category_spending,
        sum(categories.spending) over () as all_spending
    from categories

),

shares as (

    select
        segment_label,
        category,
        spending,
        spending / nullif(segment_spending, 0) as spending_share,
        category_spending / nullif(all_spending, 0) as overall_spending_share
    from totals

),

final as (

    select
        segment_label,
        category,
        spending,
        spending_share,
        overall_spending_share,
        100 * spending_share / nullif(overall_spending_share, 0) as index_to_average,
        spending_share > overall_spending_share as is_over_bought
    from shares

)

select * from final
order by segment_label asc, index_to_average desc, category asc
