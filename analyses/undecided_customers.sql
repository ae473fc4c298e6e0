-- Which customers are undecided between two segments?
-- One row per segment and second segment, the softest border first: how many customers stand so
-- near to it that their membership_margin is below the setting undecided_margin. share_of_segment
-- is of all customers of the segment, those with another second segment included.
with segments as (

    select * from {{ ref('customer_segments') }}

),

profiles as (

    select * from {{ ref('segment_profiles') }}

),

borders as (

    select
        segment_label,
        second_segment_name,
        count(*) as customer_count,
        count(
            case when membership_margin < {{ var('undecided_margin') }} then 1 end
        ) as undecided_customer_count
    from segments
    group by segment_label, second_segment_name

),

final as (

    select
        borders.segment_label,
        second_profiles.segment_label as second_segment_label,
        borders.customer_count,
        borders.undecided_customer_count,
        borders.undecided_customer_count
        / sum(borders.customer_count) over (partition by borders.segment_label) as share_of_segment,
        borders.undecided_customer_count
        / nullif(sum(borders.undecided_customer_count) over (), 0) as share_of_undecided
    from borders
    inner join profiles as second_profiles
        on borders.second_segment_name = second_profiles.segment_name

)

select * from final
order by undecided_customer_count desc, segment_label asc, second_segment_label asc
