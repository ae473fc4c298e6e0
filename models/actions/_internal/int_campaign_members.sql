{{ config(materialized='table') }}

{#- Days on which two campaigns can reach the same customer. -#}
{%- set days = var('campaign_days') - 1 %}

with members as (

    {{ exported_members() }}

),

forgotten as (

    select distinct id_key
    from {{ source('previous', 'forgotten_ids') }}

),

-- Those who were in the list before are measured by the campaign that reached them first.
entered as (

    select
        campaign_id,
        {{ parse_id('customer_id') }} as customer_id,
        segment_name,
        segment_label,
        is_control,
        sent_on,
        {{ days_between("date '2000-01-01'", 'sent_on') }} as sent_day
    from members
    where is_entered

),

kept as (

    select entered.*
    from entered
    left join forgotten on {{ id_key('entered.customer_id') }} = forgotten.id_key
    where forgotten.id_key is null

),

-- By day instead of by pairs of campaigns, of which there would be many.
counted as (

    select
        *,
        sum(case when is_control then 0 else 1 end) over (
            partition by customer_id
            order by sent_day
            range between {{ days }} preceding and {{ days }} following
        ) - case when is_control then 0 else 1 end as other_treatment_count
    from kept

),

final as (

    select
        -- ids
        campaign_id,
        customer_id,

        -- dimensions
        segment_name,
        segment_label,

        -- flags
        is_control,
        other_treatment_count > 0 as is_treated_elsewhere,

        -- dates
        sent_on
    from counted

)

select * from final
