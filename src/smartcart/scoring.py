"""Scoring as SQL expressions: a projection and the nearest centroid.

The expressions run on the relation with the clustering inputs, in the engine, for any number of
customers. They avoid everything that DuckDB and Spark read differently.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from smartcart.model import SegmentationModel
from smartcart.parameters import read_model
from smartcart.projection import Matrix

PUBLISHED_COMPONENTS = ("pc1", "pc2", "pc3")
RESULTS = {
    "cluster_id": "integer",
    "distance_to_centroid": "double",
    "second_cluster_id": "integer",
    "membership_margin": "double",
}


def scoring_steps(
    model: SegmentationModel,
    k: int | None,
    carried: Sequence[str] = ("customer_id",),
    ward_centroids: Matrix | None = None,
) -> list[list[str]]:
    """Return the projections that score customers, each a select list over the previous one.

    Input: the carried columns and the clustering inputs. Output: the carried columns, pc1, pc2, pc3
    (null beyond the model's components), cluster_id, distance_to_centroid, second_cluster_id and
    membership_margin. If centroids are equally near, the lowest id wins, as in scikit-learn. The
    margin
    is 1 - (distance to the nearest) / (distance to the second nearest centroid): 0 halfway, 1 at
    the centroid. A model without clusterings (`dbt build --empty`) gives nulls.

    Args:
        model: the fitted model.
        k: number of clusters, at least 2; null only for a model without clusterings.
        carried: columns that pass through; the first step may take expressions `... as name`.
        ward_centroids: (k, c) centroids of Ward's clusters; if given, they add the column
            nearest_ward_cluster_id.

    Raises:
        KeyError: the model has no clustering for k.
    """
    names = [column.rsplit(" as ", 1)[-1] for column in carried]
    components = [f"pc{number}" for number in range(1, len(model.loadings) + 1)]
    published = [
        name if name in components else f"cast(null as double) as {name}"
        for name in PUBLISHED_COMPONENTS
    ]
    project = [*carried, *_projections(model, components)]
    ward_column = [] if ward_centroids is None else ["nearest_ward_cluster_id"]
    if not model.clusterings:
        nulls = [f"cast(null as {kind}) as {name}" for name, kind in RESULTS.items()]
        nulls += [f"cast(null as integer) as {name}" for name in ward_column]
        return [project, [*names, *published, *nulls]]
    if k is None or k not in model.clusterings:
        raise KeyError(k)
    centroids = model.clusterings[k].centroids
    cluster_ids = model.clusterings[k].cluster_ids.tolist()
    distances = [f"distance{cluster_id}" for cluster_id in cluster_ids]
    others = [f"other{cluster_id}" for cluster_id in cluster_ids]
    kept = [*names, *PUBLISHED_COMPONENTS, *ward_column]
    measure = [*names, *published, *_squared_distances(centroids, components, distances)]
    steps = [project, measure, ["*", f"least({', '.join(distances)}) as nearest"]]
    if ward_centroids is not None:
        ward = [f"ward{cluster_id}" for cluster_id in range(len(ward_centroids))]
        measure.extend(_squared_distances(ward_centroids, components, ward))
        nearest_ward = f"least({', '.join(ward)})"
        which_ward = _which(ward, range(len(ward)), nearest_ward)
        steps[-1].append(f"{which_ward} as nearest_ward_cluster_id")
    which = _which(distances, cluster_ids, "nearest")
    steps.append([*kept, *distances, "nearest", f"{which} as cluster_id"])
    steps.append(
        [
            *kept,
            "nearest",
            "cluster_id",
            *(
                f"case when cluster_id != {cluster_id} then {distance} end as {other}"
                for cluster_id, distance, other in zip(cluster_ids, distances, others, strict=True)
            ),
        ]
    )
    steps.append(["*", f"least({', '.join(others)}) as second"])
    steps.append(
        [
            *names,
            *PUBLISHED_COMPONENTS,
            "cluster_id",
            "sqrt(nearest) as distance_to_centroid",
            f"{_which(others, cluster_ids, 'second')} as second_cluster_id",
            "case when second > 0 then 1 - sqrt(nearest / second) else cast(0 as double) end"
            " as membership_margin",
            *ward_column,
        ]
    )
    return steps


def previous_steps(
    parameters: pd.DataFrame, ks: Sequence[int], columns: Sequence[str]
) -> list[list[str]]:
    """Return the projections that give customer_id and cluster_id by the previous model.

    The cluster is null if that model cannot score, because it used other features or has no
    clustering for that k.

    Args:
        parameters: rows of the previous model; empty if there is none.
        ks: the last published number of clusters, if any.
        columns: columns of the relation, customer_id and clustering inputs.
    """
    k = next(iter(ks), None)
    unknown = [["customer_id", "cast(null as integer) as cluster_id"]]
    if parameters.empty or k is None:
        return unknown
    model = read_model(parameters)
    if k not in model.clusterings or not set(model.features) <= set(columns):
        return unknown
    return [*scoring_steps(model, k), ["customer_id", "cluster_id"]]


def _which(distances: Sequence[str], cluster_ids: Sequence[int], least: str) -> str:
    """Return an expression for the first cluster with the smallest distance."""
    cases = " ".join(
        f"when {distance} = {least} then {cluster_id}"
        for cluster_id, distance in zip(cluster_ids, distances, strict=True)
    )
    return f"cast(case {cases} end as integer)"


def _projections(model: SegmentationModel, components: list[str]) -> Iterator[str]:
    """Yield an expression per component: linear in the inputs, but for scores that are cut off."""
    is_limited = np.isfinite(model.max_scores)
    weights = model.loadings * model.weights
    slopes = model.loadings * (model.weights / model.scales)
    intercepts = -(slopes[:, ~is_limited] @ model.means[~is_limited])
    for number, name in enumerate(components):
        terms = [
            f"{_number(weights[number, place])} * {_limited_score(model, place)}"
            if is_limited[place]
            else f"{_number(slopes[number, place])} * {feature}"
            for place, feature in enumerate(model.features)
        ]
        yield f"{' + '.join([_number(intercepts[number]), *terms])} as {name}"


def _limited_score(model: SegmentationModel, place: int) -> str:
    """Return the expression of a feature's standard score, cut off at its limits."""
    limit = float(model.max_scores[place])
    score = (
        f"({model.features[place]} - {_number(model.means[place])})"
        f" / {_number(model.scales[place])}"
    )
    return f"least({_number(limit)}, greatest({_number(-limit)}, {score}))"


def _squared_distances(
    centroids: Matrix, components: Sequence[str], names: Sequence[str]
) -> Iterator[str]:
    for name, centroid in zip(names, centroids, strict=True):
        differences = [
            f"({component} - {_number(value)})"
            for component, value in zip(components, centroid, strict=True)
        ]
        squares = [f"{difference} * {difference}" for difference in differences]
        yield f"{' + '.join(squares)} as {name}"


def _number(value: float) -> str:
    """Return a double literal that parses to exactly the same double."""
    return f"cast('{float(value)!r}' as double)"
