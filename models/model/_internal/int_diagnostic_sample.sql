with sample as (

    select * from {{ ref('int_segmentation_sample') }}

),

final as (

    select *
    from sample
    order by sample_position, customer_id
    limit {{ var('diagnostic_sample_size') }}

)

select * from final
