{{ config(materialized='table') }}

with cases as (

    select * from {{ ref('int_action_cases') }}

),

rules as (

    select * from {{ ref('int_action_rules_checked') }}

),

final as (

    select
        -- ids
        cases.archetype,
        cases.name_fit,
        cases.is_churn_prone,
        cases.is_upsell_candidate,
        cases.has_interest,
        cases.action,

        -- dimensions
        rules.channel,
        rules.priority_measure,
        rules.message,

        -- measures
        cases.rule_position,
        {{ sample_position('cases.action') }} as control_offset,

        -- flags
        cases.is_next_best,
        cases.is_next_best or not rules.is_fallback as is_listed,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from cases
    inner join rules on cases.rule_position = rules.rule_position

)

select * from final
