{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        -- ids
        customer_id,

        -- dimensions
        education,
        marital_status,
        education_level,
        living_situation,
        imputed_columns,

        -- measures: the person and the household
        income,
        log_income,
        age,
        tenure_days,
        kids_at_home,
        teens_at_home,
        children_count,
        household_size,

        -- measures: spending
        total_spending,
        log_total_spending,
        wine_spending,
        fruit_spending,
        meat_spending,
        fish_spending,
        sweet_spending,
        gold_spending,
        wine_share,
        fruit_share,
        meat_share,
        fish_share,
        sweet_share,
        gold_share,

        -- measures: orders
        order_count,
        web_order_count,
        catalogue_order_count,
        store_order_count,
        web_share,
        catalogue_share,
        store_share,
        deal_count,
        mean_order_value,
        log_order_count,
        log_mean_order_value,
        monthly_web_visit_count,
        recency_days,

        -- measures: order lines
        gross_sales,
        returned_sales,
        return_share,
        discount_share,
        product_count,
        median_gap_days,
        gap_count,

        -- measures: place among all customers
        income_rank,
        spending_rank,
        order_value_rank,
        frequency_rank,
        recency_score,
        frequency_score,
        monetary_score,

        -- flags
        has_complained,
        has_responded,
        has_accepted_campaign_1,
        has_accepted_campaign_2,
        has_accepted_campaign_3,
        has_accepted_campaign_4,
        has_accepted_campaign_5,
        is_income_imputed,
        has_refunds,
        is_age_outlier,
        is_income_outlier,
        is_outlier,

        -- dates and metadata
        enrolment_date,
        first_order_date,
        last_order_date,
        {{ refreshed_at() }} as refreshed_at
    from customers

)

select * from final
