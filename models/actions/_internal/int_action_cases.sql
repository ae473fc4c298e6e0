{{ config(materialized='table') }}

with rules as (

    select * from {{ ref('action_rules') }}

),

archetypes as (

    select * from {{ ref('int_segment_archetypes') }}

),

fits as (

    select 'good' as name_fit
    union all
    select 'approximate' as name_fit

),

flags as (

    select true as flag
    union all
    select false as flag

),

cases as (

    select
        archetypes.segment_name as archetype,
        fits.name_fit,
        churn.flag as is_churn_prone,
        upsell.flag as is_upsell_candidate,
        interest.flag as has_interest
    from archetypes
    cross join fits
    cross join flags as churn
    cross join flags as upsell
    cross join flags as interest

),

matched as (

    select
        cases.*,
        rules.rule_position,
        rules.action,
        row_number() over (
            partition by cases.{{ case_columns() | join(', cases.') }}
            order by rules.rule_position
        ) as place_in_case
    from cases
    left join rules
        on
            rules.segment_name in ('any', cases.archetype)
            and rules.name_fit in ('any', cases.name_fit)
            {%- for flag in ['is_churn_prone', 'is_upsell_candidate', 'has_interest'] %}
            and (rules.{{ flag }} = 'any' or (rules.{{ flag }} = 'yes') = cases.{{ flag }})
            {%- endfor %}

),

-- Of several rules for one action the first counts.
final as (

    select
        -- ids
        {{ case_columns() | join(',\n        ') }},
        action,

        -- measures
        min(rule_position) as rule_position,

        -- flags
        min(place_in_case) = 1 as is_next_best
    from matched
    group by {{ case_columns() | join(', ') }}, action

)

select * from final
