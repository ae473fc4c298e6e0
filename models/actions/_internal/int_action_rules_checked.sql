{{ config(materialized='table') }}

with rules as (

    select * from {{ ref('action_rules') }}

),

archetypes as (

    select * from {{ ref('int_segment_archetypes') }}

),

cases as (

    select * from {{ ref('int_action_cases') }}

),

-- An empty text where every case has a rule.
uncovered as (

    select
        max(
            archetype || ' (' || name_fit || ' name)'
            || case when is_churn_prone then ', churn-prone' else ', not churn-prone' end
            || case
                when is_upsell_candidate then ', upsell candidate'
                else ', no upsell candidate'
            end
            || case
                when has_interest then ', with an interest'
                else ', without an interest'
            end
        ) as example
    from cases
    where rule_position is null

),

used as (

    select
        rule_position,
        max(case when is_next_best then 1 else 0 end) = 1 as is_used
    from cases
    group by rule_position

),

twins as (

    select
        rules.rule_position,
        min(others.rule_position) as twin_position
    from rules
    inner join rules as others
        on
            rules.rule_position > others.rule_position
            and rules.segment_name = others.segment_name
            and rules.name_fit = others.name_fit
            and rules.is_churn_prone = others.is_churn_prone
            and rules.is_upsell_candidate = others.is_upsell_candidate
            and rules.has_interest = others.has_interest
    group by rules.rule_position

),

compared as (

    select
        rules.*,
        -- Rule 7, not 7.0.
        'Action rule ' || regexp_replace(cast(rules.rule_position as string), '[.]0$', '')
        || ' (' || rules.action || ') ' as rule_words,
        rules.segment_name = 'any' or archetypes.segment_name is not null as is_known_segment,
        coalesce(archetypes.first_level, '') = 'high' as speaks_of_a_high_level,
        coalesce(used.is_used, false) as is_used,
        twins.twin_position,
        coalesce(uncovered.example, '') as uncovered_case
    from rules
    cross join uncovered
    left join archetypes on rules.segment_name = archetypes.segment_name
    left join used on rules.rule_position = used.rule_position
    left join twins on rules.rule_position = twins.rule_position

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
                "speaks_of_a_high_level and name_fit != 'good'",
                "rule_words || 'goes by the name ' || segment_name || ', which speaks of high "
                ~ naming_axes().axes[0].word ~ ", '"
                " || 'also where the name is only approximate. Set its name_fit to good.'"
            ) }},
            {{ refuse_if(
                "instr(message, '{interest}') > 0 and has_interest != 'yes'",
                "rule_words || 'has {interest} in its message, but is for customers without an '"
                " || 'interest too. Set its has_interest to yes.'"
            ) }},
            {{ refuse_if(
                "twin_position is not null",
                "rule_words || 'has the same conditions as rule '"
                " || regexp_replace(cast(twin_position as string), '[.]0$', '')"
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
