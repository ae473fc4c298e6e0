{%- macro order_histories(days, cutoffs) -%}
{%- set is_known = days ~ '.ordered_on <= ' ~ cutoffs ~ '.cutoff_date' -%}
{%- set is_order = is_known ~ ' and ' ~ days ~ '.is_order_day' -%}
{%- set log_gap = 'cast(ln(' ~ days ~ '.gap_days) as decimal(18, 10))' -%}
select
    {{ cutoffs }}.cutoff_date,
    {{ days }}.customer_id,

    -- measures: until the cut-off
    cast(count(case when {{ is_order }} then 1 end) - 1 as integer) as repeat_order_count,
    {{ days_between(
        'min(case when ' ~ is_order ~ ' then ' ~ days ~ '.ordered_on end)',
        'max(case when ' ~ is_order ~ ' then ' ~ days ~ '.ordered_on end)'
    ) }} as last_order_time,
    {{ days_between(
        'min(case when ' ~ is_order ~ ' then ' ~ days ~ '.ordered_on end)',
        cutoffs ~ '.cutoff_date'
    ) }} as observed_time,
    cast(count(
        case
            when
                {{ is_order }}
                and {{ days_between(days ~ '.ordered_on', cutoffs ~ '.cutoff_date') }}
                < {{ var('horizon_days') }}
                then 1
        end
    ) as integer) as recent_order_count,
    cast(sum(case when {{ is_known }} then {{ days }}.net_sales else 0 end) as double)
        as net_sales,

    -- measures: gaps between orders
    cast(count(case when {{ is_order }} then {{ days }}.gap_days end) as integer) as gap_count,
    cast(coalesce(sum(case when {{ is_order }} then {{ log_gap }} end), 0) as double)
        as gap_log_sum,
    cast(coalesce(
        sum(case when {{ is_order }} then cast({{ log_gap }} * {{ log_gap }} as decimal(18, 10)) end),
        0
    ) as double) as gap_log_square_sum,

    -- measures: after the cut-off
    cast(count(
        case when not {{ is_known }} and {{ days }}.is_order_day then 1 end
    ) as integer) as later_order_count,
    cast(sum(case when {{ is_known }} then 0 else {{ days }}.net_sales end) as double)
        as later_net_sales,
    {{ days_between(
        cutoffs ~ '.cutoff_date',
        'min(case when not ' ~ is_known ~ ' and ' ~ days ~ '.is_order_day then '
        ~ days ~ '.ordered_on end)'
    ) }} as next_order_days
from {{ days }}
inner join {{ cutoffs }}
    on
        {{ days_between(cutoffs ~ '.cutoff_date', days ~ '.ordered_on') }}
        <= {{ var('horizon_days') }}
group by {{ cutoffs }}.cutoff_date, {{ days }}.customer_id
having count(case when {{ is_order }} then 1 end) > 0
{%- endmacro -%}
