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
        archetype,
        name_fit,
        is_churn_prone,
        is_upsell_candidate,
        has_interest,
        max(model_id) as model_id,
        count(*) as customer_count
    from customers
    group by archetype, name_fit, is_churn_prone, is_upsell_candidate, has_interest

),

listed as (

    select
        cases.action,
        counted.*
    from counted
    inner join cases
        on
            counted.archetype = cases.archetype
            and counted.name_fit = cases.name_fit
            and counted.is_churn_prone = cases.is_churn_prone
            and counted.is_upsell_candidate = cases.is_upsell_candidate
            and counted.has_interest = cases.has_interest

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
        on
            listed.archetype = others.archetype
            and listed.name_fit = others.name_fit
            and listed.is_churn_prone = others.is_churn_prone
            and listed.is_upsell_candidate = others.is_upsell_candidate
            and listed.has_interest = others.has_interest
            and listed.action < others.action
    group by listed.action, others.action

)

select * from final
