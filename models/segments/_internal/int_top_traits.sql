{{ config(materialized='table') }}

with traits as (

    select * from {{ ref('segment_traits') }}
    where trait_position <= 3

),

final as (

    select
        -- ids
        segment_name,

        -- dimensions
        {{ dbt.listagg(
            "replace(trait, '_', ' ') || case when difference_in_sd > 0 then ' +' else ' ' end"
            ~ " || cast(cast(difference_in_sd as decimal(18, 1)) as string) || ' sd'",
            "', '", 'order by trait_position'
        ) }} as top_traits
    from traits
    group by segment_name

)

select * from final
