{{ config(materialized='table') }}

{%- set seed = 'seeds/reference/rfm_group_rules.csv' %}

with rules as (

    select * from {{ ref('rfm_group_rules') }}

),

scores as (

    {% for score in range(1, 6) -%}
    select {{ score }} as score
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

cells as (

    select
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        monetary_scores.score as monetary_score
    from scores as recency_scores
    cross join scores as frequency_scores
    cross join scores as monetary_scores

),

grouped as (

    select
        cells.recency_score,
        cells.frequency_score,
        cells.monetary_score,
        min(rules.rfm_group) as rfm_group,
        max(rules.rfm_group) as last_rfm_group,
        count(rules.rfm_group) as rule_count
    from cells
    left join rules
        on
            cells.recency_score between rules.min_recency_score and rules.max_recency_score
            and cells.frequency_score
            between rules.min_frequency_score and rules.max_frequency_score
            and cells.frequency_score + cells.monetary_score
            between rules.min_frequency_monetary_sum and rules.max_frequency_monetary_sum
    group by cells.recency_score, cells.frequency_score, cells.monetary_score

),

described as (

    select
        rule_count,
        'recency ' || recency_score || ', frequency ' || frequency_score || ', monetary '
        || monetary_score as cell,
        rfm_group || ' and ' || last_rfm_group as groups_of_cell
    from grouped

),

-- The rule without scores is for customers without an order.
without_order as (

    select
        min(rfm_group) as rfm_group,
        count(*) as rule_count
    from rules
    where min_recency_score is null

),

problems as (

    select
        min(case when rule_count = 0 then cell end) as gap,
        min(case when rule_count > 1 then cell || ': ' || groups_of_cell end) as overlap
    from described

),

checked as (

    select
        without_order.rfm_group,
        coalesce(
            {{ refuse_if(
                "problems.gap is not null",
                "'No row of " ~ seed ~ " is for the scores ' || problems.gap || '. Add one, so that '"
                " || 'each combination of scores is in one group.'"
            ) }},
            {{ refuse_if(
                "problems.overlap is not null",
                "'Two rows of " ~ seed ~ " are for the scores ' || problems.overlap || '. Change one, "
                "so that each combination of scores is in one group.'"
            ) }},
            {{ refuse_if(
                "without_order.rule_count != 1",
                "without_order.rule_count || ' rows of " ~ seed ~ " have no scores, but one is needed: "
                "the group of customers without an order.'"
            ) }}
        ) as refusal
    from problems
    cross join without_order

),

final as (

    select
        -- ids
        recency_score,
        frequency_score,
        monetary_score,

        -- dimensions
        rfm_group
    from grouped
    union all
    select
        cast(null as integer) as recency_score,
        cast(null as integer) as frequency_score,
        cast(null as integer) as monetary_score,
        rfm_group
    from checked
    where refusal is null

)

select * from final
