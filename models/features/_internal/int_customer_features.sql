{{ config(post_hook="{{ refuse_unknown_features() }}") }}

{%- set has_order_ranks = chosen_recipe() == 'orders' %}

with customers as (

    select * from {{ ref('int_customer_totals') }}

),

value_positions as (

    select * from {{ ref('int_value_positions') }}

),

income_positions as (

    select * from value_positions
    where measure = 'income'

),

spending_positions as (

    select * from value_positions
    where measure = 'total_spending'

),

{% for measure in ['order_count', 'mean_order_value'] if has_order_ranks -%}
{{ measure }}_positions as (

    select * from value_positions
    where measure = '{{ measure }}'

),

{% endfor -%}
recency_positions as (

    select * from value_positions
    where measure = 'recency_days'

),

repeat_positions as (

    select * from value_positions
    where measure = 'repeat_order_count'

),

final as (

    select
        -- ids
        customers.customer_id,

        -- dimensions
        customers.education,
        customers.marital_status,
        customers.education_level,
        customers.living_situation,
        customers.imputed_columns,

        -- measures: the person and the household
        customers.income,
        ln(1 + customers.income) as log_income,
        customers.age,
        customers.tenure_days,
        customers.kids_at_home,
        customers.teens_at_home,
        customers.children_count,
        case customers.living_situation when 'Partner' then 2 else 1 end
        + customers.children_count
        + case when customers.living_situation is not null then 0 end as household_size,

        -- measures: spending
        customers.total_spending,
        ln(1 + {{ not_below_zero('customers.total_spending') }}) as log_total_spending,
        customers.wine_spending,
        customers.fruit_spending,
        customers.meat_spending,
        customers.fish_spending,
        customers.sweet_spending,
        customers.gold_spending,
        {%- for category in categories() %}
        {{ not_below_zero('customers.' ~ category ~ '_spending') }}
        / nullif(customers.positive_spending, 0) as {{ category }}_share,
        {%- endfor %}

        -- measures: orders
        customers.order_count,
        customers.web_order_count,
        customers.catalogue_order_count,
        customers.store_order_count,
        customers.web_order_count / nullif(cast(customers.order_count as double), 0) as web_share,
        customers.catalogue_order_count
        / nullif(cast(customers.order_count as double), 0) as catalogue_share,
        customers.store_order_count
        / nullif(cast(customers.order_count as double), 0) as store_share,
        customers.deal_count,
        customers.mean_order_value,
        -- Who never ordered is at the lower end of both.
        case
            -- Engines differ in the last digit of a logarithm, and a cut at a limit would tell.
            when customers.order_count > 0
                then round(ln(cast(customers.order_count as double)), 10)
            else cast(0 as double)
        end as log_order_count,
        coalesce(round(ln(1 + {{ not_below_zero('customers.mean_order_value') }}), 10), 0)
            as log_mean_order_value,
        customers.monthly_web_visit_count,
        customers.recency_days,

        -- measures: order lines
        customers.gross_sales,
        customers.returned_sales,
        customers.returned_sales / nullif(customers.gross_sales, 0) as return_share,
        customers.discount / nullif(customers.gross_sales + customers.discount, 0)
            as discount_share,
        customers.product_count,
        customers.median_gap_days,
        customers.gap_count,

        -- measures: place among all customers
        {{ mid_rank('income_positions') }} as income_rank,
        {{ mid_rank('spending_positions') }} as spending_rank,
        {%- if has_order_ranks %}
        {{ mid_rank('mean_order_value_positions') }} as order_value_rank,
        {{ mid_rank('order_count_positions') }} as frequency_rank,
        {%- else %}
        cast(null as double) as order_value_rank,
        cast(null as double) as frequency_rank,
        {%- endif %}
        5 - {{ quantile_group('recency_positions', 5) }} as recency_score,
        -- One order at most scores 1; repeat buyers share the other four scores.
        coalesce(2 + {{ quantile_group('repeat_positions', 4) }}, 1) as frequency_score,
        1 + {{ quantile_group('spending_positions', 5) }} as monetary_score,

        -- flags
        customers.has_complained,
        customers.has_responded,
        customers.has_accepted_campaign_1,
        customers.has_accepted_campaign_2,
        customers.has_accepted_campaign_3,
        customers.has_accepted_campaign_4,
        customers.has_accepted_campaign_5,
        customers.is_income_imputed,
        customers.has_refunds,
        coalesce(customers.age >= {{ var('max_age') }}, false) as is_age_outlier,
        coalesce(customers.income >= {{ var('max_income') }}, false) as is_income_outlier,
        coalesce(customers.age >= {{ var('max_age') }}, false)
        or coalesce(customers.income >= {{ var('max_income') }}, false) as is_outlier,

        -- dates
        customers.enrolment_date,
        customers.first_order_date,
        customers.last_order_date
    from customers
    -- Left joins let a reader's filter come before them. Only repeat buyers have a position among
    -- repeat buyers; any other value has its position.
    left join income_positions on customers.income = income_positions.measure_value
    left join spending_positions on customers.total_spending = spending_positions.measure_value
    left join recency_positions on customers.recency_days = recency_positions.measure_value
    left join repeat_positions on customers.order_count = repeat_positions.measure_value
    {%- if has_order_ranks %}
    left join order_count_positions
        on customers.order_count = order_count_positions.measure_value
    left join mean_order_value_positions
        on coalesce(customers.mean_order_value, 0) = mean_order_value_positions.measure_value
    {%- endif %}

)

select * from final
