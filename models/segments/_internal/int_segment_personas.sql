-- depends_on: {{ ref('order_category_spending') }}
-- depends_on: {{ ref('ml_customer_clusters') }}
{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_segment_profiles_measured') }}
    where customer_count > 0

),

{% if has_orders() -%}
category_spending as (

    select * from {{ ref('order_category_spending') }}

),

customer_clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

{% endif -%}
averages as (

    select
        sum(order_sum) / sum(customer_count) as mean_order_count,
        sum(spending_sum) / nullif(sum(order_sum), 0) as mean_order_value,
        {%- for figure in [
            'mean_income', 'mean_total_spending', 'mean_children_count', 'mean_deal_count',
            'partner_share',
        ] %}
        sum({{ figure }} * customer_count) / sum(customer_count) as {{ figure }},
        {%- endfor %}
        sum(response_share * known_response_count) / nullif(sum(known_response_count), 0)
            as response_share
    from figures

),

{% if has_orders() -%}
category_sums as (

    select
        customer_clusters.cluster_id,
        category_spending.category,
        sum({{ not_below_zero('category_spending.net_spending') }}) as net_sales
    from category_spending
    inner join customer_clusters
        on category_spending.customer_id = customer_clusters.customer_id
    group by customer_clusters.cluster_id, category_spending.category
    having sum({{ not_below_zero('category_spending.net_spending') }}) > 0

),

{% endif -%}
-- What a segment spends on, and how it orders.
uses as (

    {%- for kind, names, part, whole in [
        ('category', categories() if not has_orders() else [], 'spending', 'positive_spending_sum'),
        ('channel', channels(), 'order', 'order_sum'),
    ] %}
    {%- for name in names %}
    select
        cluster_id,
        '{{ kind }}' as kind,
        '{{ name }}' as favourite,
        {{ name }}_{{ part }}_sum / nullif({{ whole }}, 0) as share,
        sum({{ name }}_{{ part }}_sum) over () / nullif(sum({{ whole }}) over (), 0)
            as overall_share
    from figures
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if not loop.last and names %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if has_orders() %}
    union all
    select
        cluster_id,
        'category' as kind,
        category as favourite,
        net_sales / sum(net_sales) over (partition by cluster_id) as share,
        sum(net_sales) over (partition by category) / sum(net_sales) over () as overall_share
    from category_sums
    {%- endif %}

),

-- At least a tenth above the average of all customers, and 5 % of the total.
favourites as (

    select
        *,
        100 * share / overall_share as index_to_average
    from uses
    where overall_share > 0 and share >= 1.1 * overall_share and share >= 0.05

),

placed as (

    select
        *,
        row_number() over (
            partition by cluster_id, kind
            order by index_to_average desc, favourite asc
        ) as place
    from favourites

),

named_favourites as (

    select
        {%- for kind in ['category', 'channel'] %}
        {{ dbt.listagg(
            "case when kind = '" ~ kind ~ "' then favourite end", "' and '", 'order by place'
        ) }} as favourite_{{ kind }},
        {%- endfor %}
        cluster_id
    from placed
    where place <= 2
    group by cluster_id

),

final as (

    select
        -- ids
        figures.cluster_id,

        -- dimensions
        {%- if has_orders() %}
        {{ one_decimal('figures.order_sum / figures.customer_count') }} || ' orders a customer (all: '
        || {{ one_decimal('averages.mean_order_count') }} || '), '
        || {{ one_decimal('coalesce(figures.spending_sum / nullif(figures.order_sum, 0), 0)') }}
        || ' an order (all: ' || {{ one_decimal('averages.mean_order_value') }} || '); spending '
        || {{ versus_average('figures.mean_total_spending', 'averages.mean_total_spending') }}
        || coalesce(
            ', income ' || {{ versus_average('figures.mean_income', 'averages.mean_income') }}, ''
        )
        || '. '
        {%- else %}
        'Income ' || {{ versus_average('figures.mean_income', 'averages.mean_income') }}
        || ', spending '
        || {{ versus_average('figures.mean_total_spending', 'averages.mean_total_spending') }}
        || '; ' || {{ one_decimal('figures.mean_children_count') }} || ' children at home (all: '
        || {{ one_decimal('averages.mean_children_count') }} || '), '
        || {{ percent('figures.partner_share') }} || ' live with a partner (all: '
        || {{ percent('averages.partner_share') }} || '). '
        {%- endif %}
        || case
            {%- set has_categories = '(select count(*) from category_spending) > 0'
                if has_orders() else 'true' %}
            when not {{ has_categories }} then 'The log tells no categories'
            when named_favourites.favourite_category is null
                then 'No category has a larger part of the spending than usual'
            else
                'A larger part of the spending than usual goes to '
                || named_favourites.favourite_category
        end
        || case
            when named_favourites.favourite_channel is null then ''
            else
                ', a larger part of the orders through the '
                || named_favourites.favourite_channel
        end
        || coalesce(
            '; purchases at a discount '
            || {{ versus_average('figures.mean_deal_count', 'averages.mean_deal_count') }},
            ''
        )
        || case
            when figures.response_share is null then ''
            else
                '; ' || {{ percent('figures.response_share') }}
                || ' accepted the last campaign (all: '
                || {{ percent('averages.response_share') }} || ')'
        end
        || '.' as persona,
        named_favourites.favourite_category as favourite_categories,
        named_favourites.favourite_channel as favourite_channels
    from figures
    cross join averages
    left join named_favourites on figures.cluster_id = named_favourites.cluster_id

)

select * from final
