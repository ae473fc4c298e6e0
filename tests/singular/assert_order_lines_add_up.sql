-- What: what the used order lines are worth is what customers, cohorts and weeks sum up to: net
-- sales to the cent, and orders; what those with a category are worth, the weeks of categories.
-- Why: a join that loses or doubles lines would change every segment.
-- A returned row: the totals that disagree.

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}
    where reasons is null

),

cohorts as (

    select * from {{ ref('order_cohorts') }}

),

weeks as (

    select * from {{ ref('order_weeks') }}

),

category_weeks as (

    select * from {{ ref('order_category_weeks') }}

),

customers as (

    select * from {{ ref('int_order_customers') }}

),

of_lines as (

    select
        coalesce(sum(amount), 0) as net_sales,
        coalesce(sum(case when category is not null then amount end), 0) as category_net_sales
    from order_lines

),

of_cohorts as (

    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(
            sum(case when months_since_first_order = 0 then customer_count end), 0
        ) as customer_count
    from cohorts

),

of_weeks as (

    select
        coalesce(sum(net_sales), 0) as net_sales,
        coalesce(sum(order_count), 0) as order_count
    from weeks

),

of_category_weeks as (

    select coalesce(sum(net_sales), 0) as net_sales
    from category_weeks

),

of_customers as (

    select
        coalesce(sum(order_count), 0) as order_count,
        count(*) as customer_count
    from customers

),

final as (

    select
        of_lines.net_sales,
        of_cohorts.net_sales as cohort_net_sales,
        of_weeks.net_sales as week_net_sales,
        of_lines.category_net_sales,
        of_category_weeks.net_sales as category_week_net_sales,
        of_cohorts.order_count as cohort_order_count,
        of_weeks.order_count as week_order_count,
        of_customers.order_count,
        of_cohorts.customer_count as cohort_customer_count,
        of_customers.customer_count
    from of_lines
    cross join of_cohorts
    cross join of_weeks
    cross join of_category_weeks
    cross join of_customers
    where
        of_lines.net_sales != of_cohorts.net_sales
        or of_lines.net_sales != of_weeks.net_sales
        or of_lines.category_net_sales != of_category_weeks.net_sales
        or of_cohorts.order_count != of_customers.order_count
        or of_weeks.order_count != of_customers.order_count
        or of_cohorts.customer_count != of_customers.customer_count

)

select * from final
