-- What: every customer is in the cluster whose centroid is nearest, and distance_to_centroid is the
-- distance to it.
-- Why: it finds the nearest centroid a second way, from the public tables alone. A mistake in the
-- SQL that the scoring writes, or parameters of another model, cannot pass.
-- A returned row: a customer and a centroid that is nearer than the own one, or the own centroid if
-- its distance is another; none for models of more than three components: no more are public.

with customers as (

    select * from {{ ref('customer_segments') }}

),

parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

selected as (

    select k
    from {{ ref('cluster_count_diagnostics') }}
    where is_selected

),

centroids as (

    select
        parameters.cluster_id,
        max(case when parameters.component = 1 then parameters.value end) as pc1,
        max(case when parameters.component = 2 then parameters.value end) as pc2,
        max(case when parameters.component = 3 then parameters.value end) as pc3
    from parameters
    inner join selected on parameters.k = selected.k
    where parameters.parameter = 'centroid'
    group by parameters.cluster_id

),

distances as (

    select
        customers.customer_id,
        customers.cluster_id,
        customers.distance_to_centroid,
        centroids.cluster_id as other_cluster_id,
        sqrt(
            power(customers.pc1 - centroids.pc1, 2)
            + coalesce(power(customers.pc2 - centroids.pc2, 2), 0)
            + coalesce(power(customers.pc3 - centroids.pc3, 2), 0)
        ) as distance
    from customers
    cross join centroids

),

final as (

    select * from distances
    where
        {{ component_count() }} <= 3
        and (
            distance < distance_to_centroid - 1e-9
            or (other_cluster_id = cluster_id and distance > distance_to_centroid + 1e-9)
        )

)

select * from final
