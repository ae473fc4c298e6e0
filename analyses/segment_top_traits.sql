-- What sets each segment apart?
-- Eight rows per segment, the strongest trait first: one standard deviation above or below all
-- customers is much, 0.2 is little; an index of 200 is twice the average. Traits, not causes, and
-- several of them may say the same thing.
with traits as (

    select * from {{ ref('segment_traits') }}

),

final as (

    select
        segment_label,
        trait,
        trait_position,
        segment_mean,
        overall_mean,
        difference_in_sd,
        index_to_average
    from traits
    where trait_position <= 8

)

select * from final
order by segment_label, trait_position
