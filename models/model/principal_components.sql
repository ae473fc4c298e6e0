{{ config(materialized='table') }}

with parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

loadings as (

    select * from parameters
    where parameter = 'pca_loading'

),

variances as (

    select * from parameters
    where parameter = 'explained_variance_ratio'

),

final as (

    select
        -- ids
        loadings.component,
        loadings.feature,

        -- measures
        round(loadings.value, 6) as loading,
        cast(
            row_number() over (
                partition by loadings.component
                order by abs(loadings.value) desc, loadings.feature asc
            ) as integer
        ) as loading_position,
        round(variances.value, 6) as explained_variance_ratio,

        -- metadata
        loadings.model_id,
        {{ refreshed_at() }} as refreshed_at
    from loadings
    inner join variances on loadings.component = variances.component

)

select * from final
