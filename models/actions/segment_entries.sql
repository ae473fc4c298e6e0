{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_actions') }}

),

previous_customers as (

    select * from {{ source('previous', 'customer_actions') }}

),

cases as (

    select * from {{ ref('action_cases') }}
    where is_listed

),

previous_cases as (

    select * from {{ source('previous', 'action_cases') }}
    where is_listed

),

previous_entries as (

    select * from {{ source('previous', 'segment_entries') }}
    where refreshed_at > {{ refreshed_at() }} - interval '{{ var("entry_days") }}' day

),

changes as (

    select * from {{ ref('segment_changes') }}
    where changed_at = {{ refreshed_at() }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

history as (

    select count(*) as customer_count
    from previous_customers

),

-- Cases whose customers are on other lists than before, since the rules have changed.
changed_cases as (

    select
        {%- for column in case_columns() %}
        coalesce(cases.{{ column }}, previous_cases.{{ column }}) as {{ column }},
        {%- endfor %}
        count(*) as action_count
    from cases
    full outer join previous_cases
        on
            {{ same_case('cases', 'previous_cases') }}
            and cases.action = previous_cases.action
    where cases.action is null or previous_cases.action is null
    group by all

),

-- If there is no history yet, it starts with this refresh.
known as (

    select previous_customers.*
    from previous_customers
    cross join history
    where history.customer_count > 0

),

-- Few customers change, of however many there are.
moved as (

    select
        coalesce(customers.customer_id, known.customer_id) as customer_id,
        {%- for column in case_columns() + ['is_excluded', 'model_id'] %}
        customers.{{ column }},
        known.{{ column }} as previous_{{ column }},
        {%- endfor %}
        customers.customer_id is not null as is_customer,
        known.customer_id is not null as was_customer,
        round(
            coalesce(
                customers.expected_value,
                customers.total_spending,
                known.expected_value,
                known.total_spending
            ),
            2
        ) as value
    from customers
    full outer join known on customers.customer_id = known.customer_id
    left join changed_cases on {{ same_case('customers', 'changed_cases') }}
    cross join history
    where
        history.customer_count > 0
        and (
            changed_cases.archetype is not null
            {%- for column in case_columns() + ['is_excluded', 'segment_name'] %}
            or customers.{{ column }} is distinct from known.{{ column }}
            {%- endfor %}
        )

),

described as (

    select
        moved.*,
        changes.previous_segment_name,
        changes.segment_name,
        changes.cause as segment_cause,
        greatest(moved.value, 0) as value_at_stake,
        case
            when not moved.was_customer then 'new'
            when not moved.is_customer then 'gone'
            when
                moved.archetype != moved.previous_archetype
                or moved.name_fit != moved.previous_name_fit
                then coalesce(changes.cause, 'name')
            when moved.is_excluded != moved.previous_is_excluded then 'exclusion'
            -- A new model predicts orders otherwise, and has other segments to share the list.
            when
                moved.is_churn_prone != moved.previous_is_churn_prone
                and moved.model_id != moved.previous_model_id
                then 'model'
            when
                moved.is_churn_prone != moved.previous_is_churn_prone
                or moved.is_upsell_candidate != moved.previous_is_upsell_candidate
                or moved.has_interest != moved.previous_has_interest
                then 'behaviour'
            else 'rules'
        end as list_cause
    from moved
    left join changes on moved.customer_id = changes.customer_id

),

listed as (

    select
        described.customer_id,
        cases.action
    from described
    inner join cases on {{ same_case('described', 'cases') }}
    where described.is_customer and not described.is_excluded

),

previously_listed as (

    select
        described.customer_id,
        previous_cases.action
    from described
    inner join previous_cases
        on {{ same_case('described', 'previous_cases', 'previous_') }}
    where described.was_customer and not described.previous_is_excluded

),

movements as (

    select
        coalesce(listed.customer_id, previously_listed.customer_id) as customer_id,
        'list' as kind,
        coalesce(listed.action, previously_listed.action) as name,
        case when listed.customer_id is null then 'left' else 'entered' end as movement
    from listed
    full outer join previously_listed
        on
            listed.customer_id = previously_listed.customer_id
            and listed.action = previously_listed.action
    where listed.customer_id is null or previously_listed.customer_id is null
    union all
    select
        customer_id,
        'segment' as kind,
        segment_name as name,
        'entered' as movement
    from described
    where segment_name is not null
    union all
    select
        customer_id,
        'segment' as kind,
        previous_segment_name as name,
        'left' as movement
    from described
    where previous_segment_name is not null

),

added as (

    select
        -- ids
        movements.customer_id,

        -- dimensions
        movements.kind,
        movements.name,
        movements.movement,
        case movements.kind
            when 'segment' then described.segment_cause
            else described.list_cause
        end as cause,

        -- measures
        described.value_at_stake
    from movements
    inner join described on movements.customer_id = described.customer_id

),

final as (

    select
        customer_id,
        kind,
        name,
        movement,
        cause,
        value_at_stake,
        is_trigger,
        model_id,
        refreshed_at
    from previous_entries
    union all
    select
        added.customer_id,
        added.kind,
        added.name,
        added.movement,
        added.cause,
        added.value_at_stake,
        added.cause in ('new', 'gone', 'behaviour') as is_trigger,
        chosen_k.model_id,
        {{ refreshed_at() }} as refreshed_at
    from added
    cross join chosen_k

)

select * from final
