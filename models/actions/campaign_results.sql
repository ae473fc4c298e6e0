{{ config(materialized='table') }}

with campaigns as (

    select * from {{ ref('int_campaigns') }}

),

members as (

    select * from {{ ref('int_campaign_members') }}

),

sums as (

    select * from {{ ref('int_campaign_sums') }}

),

compared as (

    select * from {{ ref('ml_campaign_results') }}

),

chosen_k as (

    select * from {{ ref('int_chosen_k') }}

),

segments as (

    select
        campaign_id,
        segment_name,
        max(segment_label) as segment_label,
        count(*) filter (where not is_control) as treated_customer_count,
        count(*) filter (where is_control) as control_customer_count
    from members
    group by campaign_id, segment_name
    union all
    select
        campaign_id,
        'all segments' as segment_name,
        'All segments' as segment_label,
        count(*) filter (where not is_control) as treated_customer_count,
        count(*) filter (where is_control) as control_customer_count
    from members
    group by campaign_id

),

group_sums as (

    select
        *,
        case when is_control then 'control' else 'treated' end as group_name
    from sums

),

measured as (

    select
        campaign_id,
        segment_name,
        {%- for group in ['treated', 'control'] %}
        {%- for measure in ['ordered', 'orders', 'net_sales'] %}
        max(
            case when group_name = '{{ group }}' and measure = '{{ measure }}' then mean end
        ) as {{ group }}_{{ measure }},
        {%- endfor %}
        max(case when group_name = '{{ group }}' then customer_count end) as {{ group }}_count,
        max(case when group_name = '{{ group }}' then treated_elsewhere_count end)
            as {{ group }}_elsewhere_count,
        {%- endfor %}
        max(order_cap) as order_cap
    from group_sums
    group by campaign_id, segment_name

),

-- A file that is older than the campaign tells nothing of it.
unchanged as (

    select campaigns.campaign_id
    from campaigns
    inner join measured
        on
            campaigns.campaign_id = measured.campaign_id
            and campaigns.treated_responses_before
            = round(measured.treated_ordered * measured.treated_count)
            and campaigns.control_responses_before
            = round(measured.control_ordered * measured.control_count)
    where measured.segment_name = 'all segments'

),

joined as (

    select
        campaigns.*,
        segments.segment_name,
        segments.segment_label,
        segments.treated_customer_count,
        segments.control_customer_count,
        measured.order_cap,
        measured.treated_ordered as treated_rate,
        measured.control_ordered as control_rate,
        measured.treated_orders * measured.treated_count as treated_order_count,
        measured.control_orders * measured.control_count as control_order_count,
        measured.treated_net_sales * measured.treated_count as treated_net_sales,
        measured.control_net_sales * measured.control_count as control_net_sales,
        measured.treated_elsewhere_count,
        measured.control_elsewhere_count,
        compared.verdict,
        {%- for measure in ['ordered', 'orders', 'net_sales', 'capped_net_sales'] %}
        compared.{{ measure }}_difference,
        compared.{{ measure }}_lower,
        compared.{{ measure }}_upper,
        {%- endfor %}
        compared.smallest_rate_difference,
        compared.smallest_net_sales_difference,
        compared.does_cap_change_verdict,
        case
            when campaigns.unavailable_reason is not null then campaigns.unavailable_reason
            when unchanged.campaign_id is not null
                then
                    'the column ' || campaigns.response_column
                    || ' is as it was when the list was exported'
            when segments.control_customer_count = 0 then 'nobody was kept back'
            when segments.treated_customer_count = 0 then 'everybody was kept back'
            when compared.campaign_id is null
                then 'the file does not tell who responded'
        end as reason
    from campaigns
    inner join segments on campaigns.campaign_id = segments.campaign_id
    left join measured
        on
            segments.campaign_id = measured.campaign_id
            and segments.segment_name = measured.segment_name
    left join compared
        on
            segments.campaign_id = compared.campaign_id
            and segments.segment_name = compared.segment_name
    left join unchanged on campaigns.campaign_id = unchanged.campaign_id

),

final as (

    select
        -- ids
        joined.campaign_id,
        joined.segment_name,

        -- dimensions
        joined.segment_label,
        joined.action,
        joined.outcome,
        joined.reason as unavailable_reason,
        case when joined.reason is null then joined.verdict end as verdict,
        case
            when joined.reason is null
                then
                    'Of ' || joined.treated_customer_count || ' who were to get it, '
                    || {{ one_decimal('100 * joined.treated_rate') }} || ' % '
                    || case joined.outcome when 'orders' then 'ordered' else 'responded' end
                    || '; of '
                    || joined.control_customer_count || ' kept back, '
                    || {{ one_decimal('100 * joined.control_rate') }} || ' %. '
                    || case joined.verdict
                        when 'more' then 'The campaign brought more: '
                        when 'less' then 'The campaign brought less: '
                        else 'No difference could be told from chance: '
                    end
                    || {{ one_decimal('100 * joined.ordered_lower') }} || ' to '
                    || {{ one_decimal('100 * joined.ordered_upper') }} || ' points.'
                    || case
                        when joined.control_elsewhere_count > 0
                            then
                                ' ' || joined.control_elsewhere_count
                                || ' of those kept back were to get another campaign.'
                        else ''
                    end
        end as sentence,

        -- measures: the groups
        joined.treated_customer_count,
        joined.control_customer_count,
        {%- for name, value in {
            'treated_rate': 'round(joined.treated_rate, 6)',
            'control_rate': 'round(joined.control_rate, 6)',
            'treated_order_count': 'cast(round(joined.treated_order_count) as bigint)',
            'control_order_count': 'cast(round(joined.control_order_count) as bigint)',
            'treated_net_sales': 'round(joined.treated_net_sales, 2)',
            'control_net_sales': 'round(joined.control_net_sales, 2)',
            'treated_elsewhere_count': 'joined.treated_elsewhere_count',
            'control_treated_elsewhere_count': 'joined.control_elsewhere_count',
        }.items() %}
        case when joined.reason is null then {{ value }} end as {{ name }},
        {%- endfor %}

        -- measures: what it brought, per treated customer
        {%- for name, value in {
            'incremental_rate': 'ordered_difference',
            'incremental_rate_lower': 'ordered_lower',
            'incremental_rate_upper': 'ordered_upper',
            'incremental_orders': 'orders_difference',
            'incremental_orders_lower': 'orders_lower',
            'incremental_orders_upper': 'orders_upper',
            'incremental_net_sales': 'net_sales_difference',
            'incremental_net_sales_lower': 'net_sales_lower',
            'incremental_net_sales_upper': 'net_sales_upper',
            'capped_incremental_net_sales': 'capped_net_sales_difference',
            'capped_incremental_net_sales_lower': 'capped_net_sales_lower',
            'capped_incremental_net_sales_upper': 'capped_net_sales_upper',
            'order_cap': 'order_cap',
            'smallest_visible_rate': 'smallest_rate_difference',
            'smallest_visible_net_sales': 'smallest_net_sales_difference',
        }.items() %}
        case when joined.reason is null then round(joined.{{ value }}, 6) end as {{ name }},
        {%- endfor %}
        cast({{ var('campaign_days') }} as integer) as campaign_days,

        -- flags
        joined.reason is null and coalesce(joined.does_cap_change_verdict, false)
            as does_cap_change_verdict,
        joined.reason is null and coalesce(
            joined.outcome = 'responses'
            or joined.measured_until >= joined.ends_before + cast(-1 as integer),
            false
        ) as is_complete,

        -- dates
        joined.sent_on,
        case when joined.outcome = 'orders' and joined.reason is null then joined.measured_until end
            as measured_until,

        -- metadata
        chosen_k.model_id,
        {{ refreshed_at() }} as refreshed_at
    from joined
    cross join chosen_k

)

select * from final
