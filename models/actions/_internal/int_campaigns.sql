{{ config(materialized='table') }}

{%- set exported = campaign_records().campaigns %}
{%- set columns = var('campaign_columns') %}

with order_days as (

    select * from {{ ref('int_order_days') }}

),

last_days as (

    select max(ordered_on) as last_day
    from order_days

),

exported_campaigns as (

    {%- for campaign in exported %}
    {%- set header = columns.get(campaign.campaign_id) %}
    {%- set before = campaign.responses_before.get(header, [none, none]) %}
    select
        {{ sql_text(campaign.campaign_id) }} as campaign_id,
        {{ sql_text(campaign.action) }} as action,
        date '{{ campaign.sent_on }}' as sent_on,
        {{ sql_text(header) if header else 'cast(null as string)' }} as response_column,
        cast({{ before[0] if before[0] is not none else 'null' }} as bigint)
            as treated_responses_before,
        cast({{ before[1] if before[1] is not none else 'null' }} as bigint)
            as control_responses_before
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select
        cast(null as string) as campaign_id,
        cast(null as string) as action,
        cast(null as date) as sent_on,
        cast(null as string) as response_column,
        cast(null as bigint) as treated_responses_before,
        cast(null as bigint) as control_responses_before
    where false
    {%- endfor %}

),

final as (

    select
        -- ids
        exported_campaigns.campaign_id,

        -- dimensions
        exported_campaigns.action,
        exported_campaigns.response_column,
        case
            when exported_campaigns.response_column is not null then 'responses'
            when last_days.last_day is not null then 'orders'
        end as outcome,
        case
            when exported_campaigns.response_column is not null then null
            when last_days.last_day is null
                then 'campaign_columns does not name the column that tells who responded'
            when last_days.last_day < exported_campaigns.sent_on
                then 'there are no orders of ' || exported_campaigns.sent_on || ' or later yet'
        end as unavailable_reason,

        -- measures
        exported_campaigns.treated_responses_before,
        exported_campaigns.control_responses_before,

        -- dates
        exported_campaigns.sent_on,
        -- The first day that no longer counts.
        exported_campaigns.sent_on + cast({{ var('campaign_days') }} as integer) as ends_before,
        least(
            last_days.last_day,
            exported_campaigns.sent_on + cast({{ var('campaign_days') - 1 }} as integer)
        ) as measured_until
    from exported_campaigns
    cross join last_days

)

select * from final
