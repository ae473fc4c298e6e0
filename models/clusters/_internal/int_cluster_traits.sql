{{ config(materialized='table') }}

with clusters as (

    select * from {{ ref('ml_sampled_clusters') }}

),

customers as (

    select * from {{ ref('int_sampled_customers') }}

),

traits as (

    select
        {%- for expression in trait_columns().values() %}
        {{ expression }} as trait{{ loop.index }},
        {%- endfor %}
        customer_id
    from customers

),

of_clusters as (

    select
        {%- for name in trait_columns() %}
        avg(traits.trait{{ loop.index }}) as mean{{ loop.index }},
        {%- endfor %}
        clusters.k,
        clusters.cluster_id
    from clusters
    inner join traits on clusters.customer_id = traits.customer_id
    group by clusters.k, clusters.cluster_id

),

of_all as (

    select
        {%- for name in trait_columns() %}
        avg(trait{{ loop.index }}) as mean{{ loop.index }},
        stddev_pop(trait{{ loop.index }}) as deviation{{ loop.index }},
        {%- endfor %}
        count(*) as customer_count
    from traits

),

names as (

    {%- for name in trait_columns() %}
    select
        {{ loop.index }} as trait_number,
        '{{ name }}' as trait
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

listed as (

    select
        of_clusters.k,
        of_clusters.cluster_id,
        names.trait,
        case
            {%- for name in trait_columns() %}
            when names.trait_number = {{ loop.index }} then of_clusters.mean{{ loop.index }}
            {%- endfor %}
        end as cluster_mean,
        case
            {%- for name in trait_columns() %}
            when names.trait_number = {{ loop.index }} then of_all.mean{{ loop.index }}
            {%- endfor %}
        end as overall_mean,
        case
            {%- for name in trait_columns() %}
            when names.trait_number = {{ loop.index }} then of_all.deviation{{ loop.index }}
            {%- endfor %}
        end as overall_deviation
    from of_clusters
    cross join of_all
    cross join names

),

final as (

    select
        -- ids
        k,
        cluster_id,
        trait,

        -- measures
        round(cluster_mean, 6) as cluster_mean,
        round(overall_mean, 6) as overall_mean,
        round((cluster_mean - overall_mean) / overall_deviation, 6) as difference_in_sd,
        case when overall_mean > 0 then round(100 * cluster_mean / overall_mean, 2) end
            as index_to_average
    from listed
    where overall_deviation > 0

)

select * from final
