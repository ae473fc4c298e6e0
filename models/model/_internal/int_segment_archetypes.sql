-- The recipe may depend on what came in.
-- depends_on: {{ ref('int_input_checked') }}
with archetypes as (

    select * from {{ ref('segment_archetypes') }}

),

final as (

    select
        -- ids
        segment_name,

        -- dimensions
        first_level,
        second_level,
        strategy,

        -- measures
        first_rank,
        second_rank
    from archetypes
    where recipe = '{{ naming_axes().archetypes }}'

)

select * from final
