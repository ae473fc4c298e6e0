{{ config(materialized='table') }}

{%- set setting = sql_text(var('reference_date')) if var('reference_date') else 'null' -%}
{#- What may lie behind a gap without deciding, and how long a gap is at least. -#}
{%- set most_behind_a_gap, least_gap_days = 0.05, 180 %}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}

),

parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

-- A date in the future is nobody's enrolment.
dates as (

    select
        enrolment_date,
        count(*) as customer_count
    from parsed_customers
    where reasons is null and enrolment_date <= {{ day_of_refresh() }}
    group by enrolment_date

),

placed as (

    select
        enrolment_date,
        lag(enrolment_date) over (order by enrolment_date) as earlier_date,
        sum(customer_count) over (order by enrolment_date) as up_to_count,
        sum(customer_count) over (order by enrolment_date desc) as from_here_count,
        sum(customer_count) over () as all_count
    from dates

),

middle as (

    select min(enrolment_date) as median_date
    from placed
    where 2 * up_to_count >= all_count

),

tails as (

    select
        placed.earlier_date,
        {{ days_between('placed.earlier_date', 'placed.enrolment_date') }} as gap_days,
        {{ days_between('middle.median_date', 'placed.earlier_date') }} as reach_days
    from placed
    cross join middle
    where placed.from_here_count <= {{ most_behind_a_gap }} * placed.all_count

),

-- Few dates, long after the others for how far the others reach.
gaps as (

    select min(earlier_date) as last_date_before
    from tails
    where gap_days > {{ least_gap_days }} and gap_days > 0.5 * reach_days

),

latest as (

    select max(enrolment_date) as latest_date from placed

),

-- Where there are orders, enrolments decide nothing.
last_order as (

    select max(ordered_on) as last_order_date from order_lines

),

final as (

    select
        coalesce(
            cast({{ setting }} as date),
            last_order.last_order_date,
            gaps.last_date_before,
            latest.latest_date
        ) as reference_date
    from latest
    cross join gaps
    cross join last_order

)

select * from final
