{{ config(materialized='table') }}

with refreshes as (

    select * from {{ ref('refresh_summary') }}

),

-- Counted back from the last refresh; beyond 22 years the oldest days would be lost.
numbers as (

    {{ dbt.generate_series(8192) }}

),

known_range as (

    select
        cast(min(refreshed_at) as date) as first_date,
        cast(max(refreshed_at) as date) as last_date
    from refreshes

),

days as (

    select
        known_range.last_date + cast(1 - numbers.generated_number as integer) as metric_date,
        known_range.first_date
    from known_range
    cross join numbers

),

final as (

    select
        -- ids
        metric_date,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from days
    where metric_date >= first_date

)

select * from final
