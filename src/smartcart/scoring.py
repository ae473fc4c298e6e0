"""Scoring as SQL expressions: a linear projection and the nearest centroid.

The expressions run on the relation with the clustering inputs, in the engine, for any number of
customers. They use nothing that DuckDB and Spark read differently.
"""

from collections.abc import Iterator, Sequence

from smartcart.model import SegmentationModel

PUBLISHED_COMPONENTS = ("pc1", "pc2", "pc3")


def scoring_steps(
    model: SegmentationModel, k: int, carried: Sequence[str] = ("customer_id",)
) -> list[list[str]]:
    """Return the projections that score customers, each a select list over the one before.

    They turn the carried columns and the clustering inputs into the carried columns, pc1, pc2, pc3
    (null beyond the model's components), cluster_id and distance_to_centroid. Of equally near
    centroids the lowest id wins, as in scikit-learn. A model without clusterings
    (`dbt build --empty`) gives null ids and distances.

    Args:
        model: the fitted model.
        k: number of clusters.
        carried: columns that pass through as they are; none may be called like a result.
    """
    components = [f"pc{number}" for number in range(1, len(model.loadings) + 1)]
    published = [
        name if name in components else f"cast(null as double) as {name}"
        for name in PUBLISHED_COMPONENTS
    ]
    project = [*carried, *_projections(model, components)]
    if k not in model.clusterings:
        no_cluster = [
            "cast(null as integer) as cluster_id",
            "cast(null as double) as distance_to_centroid",
        ]
        return [project, [*carried, *published, *no_cluster]]
    distances = [f"distance{cluster_id}" for cluster_id in range(k)]
    cases = " ".join(
        f"when {distance} = nearest then {cluster_id}"
        for cluster_id, distance in enumerate(distances)
    )
    return [
        project,
        [*carried, *published, *_squared_distances(model, k, components, distances)],
        ["*", f"least({', '.join(distances)}) as nearest"],
        [
            *carried,
            *PUBLISHED_COMPONENTS,
            f"cast(case {cases} end as integer) as cluster_id",
            "sqrt(nearest) as distance_to_centroid",
        ],
    ]


def _projections(model: SegmentationModel, components: list[str]) -> Iterator[str]:
    coefficients = model.loadings * (model.weights / model.scales)
    intercepts = -(coefficients @ model.means)
    for name, row, intercept in zip(components, coefficients, intercepts, strict=True):
        terms = [
            f"{_number(coefficient)} * {feature}"
            for coefficient, feature in zip(row, model.features, strict=True)
        ]
        yield f"{' + '.join([_number(intercept), *terms])} as {name}"


def _squared_distances(
    model: SegmentationModel, k: int, components: list[str], names: list[str]
) -> Iterator[str]:
    for name, centroid in zip(names, model.clusterings[k].centroids, strict=True):
        differences = [
            f"({component} - {_number(value)})"
            for component, value in zip(components, centroid, strict=True)
        ]
        squares = [f"{difference} * {difference}" for difference in differences]
        yield f"{' + '.join(squares)} as {name}"


def _number(value: float) -> str:
    """Return a double literal that is read back as the same double."""
    return f"cast('{float(value)!r}' as double)"
