{{ config(materialized='table') }}

with compared as (

    select * from {{ ref('int_action_rules_compared') }}

),

refused as (

    select
        *,
        coalesce(
            {{ refuse_if(
                "not is_known_segment",
                "rule_words || 'is for the segment ' || segment_name || ', which segment_archetypes.csv '"
                " || 'does not have. Name one of its segments, or any.'"
            ) }},
            {{ refuse_if(
                "speaks_of_high_income and name_fit != 'good'",
                "rule_words || 'goes by the name ' || segment_name || ', which speaks of high income, '"
                " || 'also where the name is only approximate. Set its name_fit to good.'"
            ) }},
            {{ refuse_if(
                "instr(message, '{interest}') > 0 and has_interest != 'yes'",
                "rule_words || 'has {interest} in its message, but is for customers without an '"
                " || 'interest too. Set its has_interest to yes.'"
            ) }},
            {{ refuse_if(
                "twin_position is not null",
                "rule_words || 'has the same conditions as rule ' || " ~ whole_number_text('twin_position') ~ ""
                " || ', which comes first. Remove one of the two, or change its conditions.'"
            ) }},
            {{ refuse_if(
                "not is_used",
                "rule_words || 'never applies: the rules before it take all its customers. '"
                " || 'Give it an earlier position, or remove it.'"
            ) }},
            {{ refuse_if(
                "uncovered_case != ''",
                "'No action rule is for these customers: ' || uncovered_case"
                " || '. Add a last rule to action_rules.csv with any in every condition.'"
            ) }}
        ) as refusal
    from compared

),

final as (

    select
        -- ids
        rule_position,

        -- dimensions
        action,
        channel,
        priority_measure,
        message,

        -- flags: without a condition it is for whom nothing else is
        segment_name = 'any'
        and name_fit = 'any'
        and is_churn_prone = 'any'
        and is_upsell_candidate = 'any'
        and has_interest = 'any' as is_fallback
    from refused
    where refusal is null

)

select * from final
