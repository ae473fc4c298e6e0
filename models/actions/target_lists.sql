{{ config(materialized='view') }}

with customers as (

    select * from {{ ref('customer_actions').include(database=false) }}
    where not is_excluded

),

cases as (

    select * from {{ ref('action_cases').include(database=false) }}
    where is_listed

),

listed as (

    select
        cases.action,
        customers.customer_id,
        customers.segment_label,
        case when cases.channel = 'own' then customers.own_channel else cases.channel end
            as channel,
        replace(cases.message, '{interest}', customers.top_interest) as message,
        cases.priority_measure,
        case cases.priority_measure
            when 'potential_uplift' then customers.potential_uplift
            when 'spending_at_risk' then customers.spending_at_risk
            else customers.total_spending
        end as priority_value,
        customers.membership_margin,
        cases.is_next_best,
        (customers.control_position + cases.control_offset) % 1
        < {{ var('holdout_share') }} as is_control,
        customers.model_id,
        customers.refreshed_at
    from customers
    inner join cases on {{ same_case('customers', 'cases') }}

),

final as (

    select
        -- ids
        action,
        customer_id,

        -- dimensions
        segment_label,
        channel,
        message,
        priority_measure,

        -- measures
        priority_value,
        cast(
            row_number() over (
                partition by action
                order by priority_value desc, customer_id asc
            ) as bigint
        ) as list_position,
        membership_margin,

        -- flags
        is_next_best,
        is_control,

        -- metadata
        model_id,
        refreshed_at
    from listed

)

select * from final
