-- depends_on: {{ ref('customer_value') }}
{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('int_customer_opportunities') }}

),

-- A join of all customers: few columns, and segment columns are added afterwards.
customer_segments as (

    select
        customer_id,
        cluster_id,
        membership_margin
    from {{ ref('customer_segments') }}

),

segments as (

    select * from {{ ref('int_segments') }}

),

churn_prone as (

    select * from {{ ref('int_churn_prone') }}

),

excluded_customers as (

    select * from {{ ref('int_excluded_customers') }}

),

{% if has_orders() -%}
customer_value as (

    select * from {{ ref('customer_value') }}

),

{% endif -%}
cases as (

    select * from {{ ref('action_cases') }}
    where is_next_best

),

described as (

    select
        customers.*,
        segments.segment_name,
        segments.segment_label,
        segments.name_fit,
        segments.archetype,
        segments.model_id,
        customer_segments.membership_margin,
        {{ 'customer_value.expected_value' if has_orders() else 'cast(null as double)' }}
            as expected_value,
        customers.top_interest != 'none yet' as has_interest,
        churn_prone.customer_id is not null as is_churn_prone,
        excluded_customers.customer_id is not null as is_excluded,
        {{ own_channel() }} as own_channel
    from customers
    inner join customer_segments on customers.customer_id = customer_segments.customer_id
    left join segments on customer_segments.cluster_id = segments.cluster_id
    left join churn_prone on customers.customer_id = churn_prone.customer_id
    left join excluded_customers on customers.customer_id = excluded_customers.customer_id
    {%- if has_orders() %}
    left join customer_value on customers.customer_id = customer_value.customer_id
    {%- endif %}

),

final as (

    select
        -- ids
        described.customer_id,

        -- dimensions: the segment
        described.segment_name,
        described.segment_label,
        described.name_fit,
        described.archetype,

        -- dimensions: interests and reasons
        described.top_interest,
        described.second_interest,
        case when described.is_churn_prone then {{ churn_reason() }} end as churn_reason,

        -- dimensions: what to do
        cases.action as next_best_action,
        described.own_channel,
        case when cases.channel = 'own' then described.own_channel else cases.channel end
            as channel,
        replace(cases.message, '{interest}', described.top_interest) as message,

        -- measures
        round(described.attention_score, 6) as attention_score,
        described.total_spending,
        described.spending_potential,
        described.spending_potential * {{ var('assumed_uplift_share') }} as potential_uplift,
        described.expected_value,
        coalesce(described.expected_value, {{ not_below_zero('described.total_spending') }})
        * described.attention_score as spending_at_risk,
        described.membership_margin,
        {{ sample_position('described.customer_id') }} as control_position,

        -- flags
        described.is_churn_prone,
        described.is_upsell_candidate,
        described.has_interest,
        described.is_excluded,

        -- metadata
        described.model_id,
        {{ refreshed_at() }} as refreshed_at
    from described
    inner join cases on {{ same_case('described', 'cases') }}

)

select * from final
