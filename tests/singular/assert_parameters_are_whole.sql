-- What: segmentation_parameters holds a whole model: for every candidate k as many centroids as k,
-- each with a coordinate per component; for every clustering input a mean, a scale above 0, a
-- weight and a loading per component, and a limit where the recipe has one.
-- Why: scoring, the dashboard and other readers compute with these rows; one that is missing would
-- give wrong segments, not an error.
-- A returned row: a k or a feature with other rows than it should have. An empty build has no model
-- and returns none.
with parameters as (

    select * from {{ ref('segmentation_parameters') }}

),

features as (

    select distinct feature
    from parameters
    where parameter in ('feature_mean', 'feature_scale', 'feature_weight', 'pca_loading')

),

expected as (

    {%- for k in var('candidate_k') %}
    select
        'centroid' as parameter,
        {{ k }} as k,
        cast(null as string) as feature,
        {{ k * component_count() }} as expected_count
    where exists (select 1 from parameters)
    union all
    {%- endfor %}
    {%- for feature in segmentation_features(with_absent=true) if feature.get('max_score') %}
    select
        'feature_max_score' as parameter,
        cast(null as integer) as k,
        '{{ feature.name }}' as feature,
        1 as expected_count
    where exists (select 1 from parameters)
    union all
    {%- endfor %}
    {%- for parameter in ['feature_mean', 'feature_scale', 'feature_weight', 'pca_loading'] %}
    select
        '{{ parameter }}' as parameter,
        cast(null as integer) as k,
        feature,
        {{ component_count() if parameter == 'pca_loading' else 1 }} as expected_count
    from features
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

found as (

    select
        parameter,
        k,
        feature,
        count(*) as found_count
    from parameters
    where
        parameter in (
            'centroid', 'feature_mean', 'feature_max_score', 'feature_weight', 'pca_loading'
        )
        or (parameter = 'feature_scale' and value > 0)
    group by parameter, k, feature

),

final as (

    select
        coalesce(expected.parameter, found.parameter) as parameter,
        coalesce(expected.k, found.k) as k,
        coalesce(expected.feature, found.feature) as feature,
        expected.expected_count,
        found.found_count
    from expected
    full outer join found
        on
            expected.parameter = found.parameter
            and expected.k is not distinct from found.k
            and expected.feature is not distinct from found.feature
    where expected.expected_count is distinct from found.found_count

)

select * from final
