{{ config(materialized='table') }}

with fitted as (

    select * from {{ ref('int_fitted_model') }}

),

model_in_force as (

    select * from {{ ref('int_model_in_force') }}

),

words as (

    select
        model_id,
        is_proposed,
        {{ two_decimals('100 * moved_share') }} || ' % of the customers' as moved,
        case new_segment_count
            when 0 then 'no segment is new'
            when 1 then '1 segment is new'
            else new_segment_count || ' segments are new'
        end as new_segments
    from fitted
    where moved_share is not null

),

-- A sentence for people, null where nothing was fitted or there was nothing to compare with.
final as (

    select
        case
            when not words.is_proposed
                then 'The fit alone moves ' || words.moved || ', ' || words.new_segments || '.'
            when words.model_id = model_in_force.model_id
                then 'A refit would give the model that is in force.'
            else
                'A new model is proposed: it would move ' || words.moved || ', '
                || words.new_segments || '. See model_registry; refit: true adopts it.'
        end as refit_outcome
    from model_in_force
    left join words on true

)

select * from final
