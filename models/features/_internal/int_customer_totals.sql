{%- set known = columns_of_file() | map(attribute='name') | list %}

with customers as (

    select * from {{ ref('int_customers_completed') }}

),

education_levels as (

    select * from {{ ref('education_levels') }}

),

living_situations as (

    select * from {{ ref('living_situations') }}

),

totals as (

    select
        -- ids
        customers.customer_id,

        -- dimensions
        customers.education,
        customers.marital_status,
        {%- for level, column in {
            'education_level': 'education', 'living_situation': 'marital_status',
        }.items() %}
        {%- if column in known %}
        coalesce({{ level }}s.{{ level }}, 'Other') as {{ level }},
        {%- else %}
        cast(null as string) as {{ level }},
        {%- endif %}
        {%- endfor %}
        customers.imputed_columns,

        -- measures
        customers.income,
        cast(extract(year from customers.reference_date) as integer) - customers.birth_year as age,
        customers.tenure_days,
        customers.recency_days,
        customers.kids_at_home,
        customers.teens_at_home,
        customers.kids_at_home + customers.teens_at_home as children_count,
        customers.wine_spending,
        customers.fruit_spending,
        customers.meat_spending,
        customers.fish_spending,
        customers.sweet_spending,
        customers.gold_spending,
        {%- if has_orders() %}
        customers.net_sales as total_spending,
        {{ not_below_zero('customers.net_sales') }} as positive_spending,
        {%- else %}
        customers.wine_spending
        + customers.fruit_spending
        + customers.meat_spending
        + customers.fish_spending
        + customers.sweet_spending
        + customers.gold_spending as total_spending,
        {{ positive_spending('customers') }} as positive_spending,
        {%- endif %}
        customers.deal_count,
        customers.web_order_count,
        customers.catalogue_order_count,
        customers.store_order_count,
        {%- if has_orders() %}
        customers.order_count,
        {%- else %}
        -- Deals overlap the channels: they are not orders of their own.
        customers.web_order_count
        + customers.catalogue_order_count
        + customers.store_order_count as order_count,
        {%- endif %}
        {%- for name, type in order_features().items() if type != 'date' and name not in [
            'order_count', 'net_sales',
        ] %}
        customers.{{ name }},
        {%- endfor %}
        customers.monthly_web_visit_count,

        -- flags
        customers.complaint_count > 0 as has_complained,
        customers.response_count > 0 as has_responded,
        customers.accepted_campaign_1_count > 0 as has_accepted_campaign_1,
        customers.accepted_campaign_2_count > 0 as has_accepted_campaign_2,
        customers.accepted_campaign_3_count > 0 as has_accepted_campaign_3,
        customers.accepted_campaign_4_count > 0 as has_accepted_campaign_4,
        customers.accepted_campaign_5_count > 0 as has_accepted_campaign_5,
        customers.is_income_imputed,
        {%- if has_orders() %}
        customers.returned_sales > 0 as has_refunds,
        {%- else %}
        {{ has_refunds('customers.') }} as has_refunds,
        {%- endif %}

        -- dates
        customers.enrolment_date,
        customers.first_order_date,
        customers.last_order_date
    from customers
    left join education_levels
        on lower(customers.education) = lower(education_levels.education)
    left join living_situations
        on lower(customers.marital_status) = lower(living_situations.marital_status)

),

final as (

    select
        *,
        total_spending / nullif(cast(order_count as double), 0) as mean_order_value
    from totals

)

select * from final
