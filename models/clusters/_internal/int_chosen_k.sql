{{ config(materialized='table') }}

-- A number that is set needs no figures: what follows goes on while they are computed. dbt knows
-- this edge by the value of n_segments.
{%- if var('n_segments') == 'auto' %}

with counts as (

    select * from {{ ref('int_cluster_counts') }}

),

final as (

    select
        model_id,
        k as n_segments
    from counts
    where evidence_rank = 1

)
{%- else %}

with scoring_model as (

    select * from {{ ref('int_scoring_model') }}

),

final as (

    select
        model_id,
        cast({{ var('n_segments') }} as integer) as n_segments
    from scoring_model

)
{%- endif %}

select * from final
