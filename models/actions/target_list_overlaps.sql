{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_actions') }}
    where not is_excluded

),

cases as (

    select * from {{ ref('action_cases') }}
    where is_listed

),

counted as (

    select
        {{ case_columns() | join(', ') }},
        max(model_id) as model_id,
        count(*) as customer_count
    from customers
    group by {{ case_columns() | join(', ') }}

),

listed as (

    select
        cases.action,
        counted.*
    from counted
    inner join cases on {{ same_case('counted', 'cases') }}

),

final as (

    select
        -- ids
        listed.action,
        others.action as other_action,

        -- measures
        cast(sum(listed.customer_count) as bigint) as customer_count,

        -- metadata
        max(listed.model_id) as model_id,
        {{ refreshed_at() }} as refreshed_at
    from listed
    inner join listed as others
        on {{ same_case('listed', 'others') }} and listed.action < others.action
    group by listed.action, others.action

)

select * from final
