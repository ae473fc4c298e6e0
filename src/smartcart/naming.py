"""Honest names: segments are matched with archetypes by their ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

COORDINATES = ["first_rank", "second_rank"]
COLUMNS = {
    "k": "int32",
    "cluster_id": "int32",
    "segment_name": "str",
    "archetype": "str",
    "name_distance": "float64",
    "name_margin": "float64",
    "name_fit": "str",
}
FORBIDDEN = 1e6
DIGITS = 6


@dataclass(frozen=True)
class NamingRules:
    """When a name fits.

    Attributes:
        max_distance: maximum distance of a segment from its archetype, in ranks.
        min_margin: minimum extra cost of the best naming in which the segment has another
            archetype, in ranks summed over all segments.
    """

    max_distance: float
    min_margin: float


def name_clusters(
    figures: pd.DataFrame,
    archetypes: pd.DataFrame,
    rank_levels: pd.DataFrame,
    rules: NamingRules,
    kept: pd.DataFrame,
) -> pd.DataFrame:
    """Give every cluster the name of an archetype, and say how well it fits.

    Args:
        figures: a row per k and cluster: k, cluster_id, mean_first_rank, mean_second_rank (0 to 1,
            by the two measures of the recipe; null for a cluster without customers).
        archetypes: a row per archetype: segment_name, first_rank, second_rank, first_level,
            second_level. Their order settles ties.
        rank_levels: a row per level: level, min_rank, max_rank.
        rules: when a name fits.
        kept: a row per cluster that already has a name: k, cluster_id, segment_name, archetype. It
            keeps the name, however well it fits now. No other cluster gets it, even if this one is
            gone. A null cluster_id reserves a name that no cluster gets.

    Returns:
        A row per k and cluster with the columns of COLUMNS. For each k, the archetypes are assigned
        one to one with the least total distance (`scipy.optimize.linear_sum_assignment`). If there
        are more clusters than archetypes, the rest take the nearest one and are numbered: `Premium
        2`. A cluster without customers is equally near to all archetypes; its name is approximate,
        its distance and margin are null.
    """
    named = [
        _name_clusters_of_one_k(of_k, archetypes, rank_levels, rules, kept[kept["k"] == k])
        for k, of_k in figures.groupby("k")
    ]
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    return pd.concat(named or [empty], ignore_index=True).astype(COLUMNS)


def _name_clusters_of_one_k(
    figures: pd.DataFrame,
    archetypes: pd.DataFrame,
    rank_levels: pd.DataFrame,
    rules: NamingRules,
    kept: pd.DataFrame,
) -> pd.DataFrame:
    figures = figures.sort_values("cluster_id", ignore_index=True)
    places = figures[["mean_first_rank", "mean_second_rank"]].to_numpy(dtype=np.float64)
    targets, own_names = targets_and_names(archetypes)
    distances = _distances(places, targets)
    names = own_names.tolist()
    places_of = {cluster_id: place for place, cluster_id in enumerate(figures["cluster_id"])}
    has_place = kept["cluster_id"].isin(places_of) & kept["archetype"].isin(names)
    fixed_places = kept.loc[has_place, "cluster_id"].map(places_of).tolist()
    fixed = dict(zip(fixed_places, kept.loc[has_place, "segment_name"].astype(str), strict=True))
    fixed_archetypes = {
        place: names.index(archetype)
        for place, archetype in zip(fixed_places, kept.loc[has_place, "archetype"], strict=True)
    }
    assigned = _assign(distances, fixed_archetypes)
    own = distances[np.arange(len(distances)), assigned].round(DIGITS)
    margins = _margins(distances, assigned).round(DIGITS)
    words_hold = [
        _words_hold(place, archetypes.iloc[archetype], rank_levels)
        for place, archetype in zip(places, assigned, strict=True)
    ]
    is_good = (own <= rules.max_distance) & (margins >= rules.min_margin) & words_hold
    is_empty = np.isnan(places).any(axis=1)
    return pd.DataFrame(
        {
            "k": figures["k"],
            "cluster_id": figures["cluster_id"],
            "segment_name": _numbered(
                distances, assigned, own_names, fixed, kept["segment_name"].tolist()
            ),
            "archetype": archetypes["segment_name"].to_numpy()[assigned],
            "name_distance": np.where(is_empty, np.nan, own),
            "name_margin": np.where(is_empty, np.nan, margins),
            "name_fit": np.where(is_good, "good", "approximate"),
        }
    )


def assign_names(
    places: NDArray[np.float64], targets: NDArray[np.float64], names: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return the names that `name_clusters` gives to clusters, without tables: a bootstrap's step.

    Args:
        places: (k, 2) mean ranks of the clusters.
        targets: (a, 2) ranks of the archetypes.
        names: (a,) of the archetypes.
    """
    distances = _distances(places, targets)
    return _numbered(distances, _assign(distances, {}), names, {}, [])


def targets_and_names(
    archetypes: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Return the ranks (a, 2) and the names (a,) of archetypes, a row each."""
    targets = archetypes[COORDINATES].to_numpy(dtype=np.float64)
    return targets, archetypes["segment_name"].to_numpy(dtype=object)


def _distances(places: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = np.linalg.norm(
        places[:, None, :] - targets[None, :, :], axis=2
    )
    return np.nan_to_num(distances)


def _assign(distances: NDArray[np.float64], fixed: Mapping[int, int]) -> NDArray[np.int64]:
    """Return the archetype of each segment: one to one first, then the nearest for the rest.

    Args:
        distances: (segments, archetypes).
        fixed: segment -> archetype that it already has.
    """
    assigned: NDArray[np.int64] = distances.argmin(axis=1)
    for segment, archetype in fixed.items():
        assigned[segment] = archetype
    open_segments = np.setdiff1d(np.arange(len(distances)), list(fixed))
    open_archetypes = np.setdiff1d(np.arange(distances.shape[1]), list(fixed.values()))
    # Relative to the nearest archetype, which is what a leftover segment takes.
    excess = distances - distances.min(axis=1, keepdims=True)
    segments, archetypes = linear_sum_assignment(excess[np.ix_(open_segments, open_archetypes)])
    assigned[open_segments[segments]] = open_archetypes[archetypes]
    return assigned


def _margins(distances: NDArray[np.float64], assigned: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the extra cost of the best naming in which the segment has another archetype.

    Relative to the best one in which it has its own: negative if another name would fit better.
    """
    everyone = np.arange(len(distances))

    def cost(changed: NDArray[np.float64], fixed: Mapping[int, int]) -> float:
        return float(changed[everyone, _assign(changed, fixed)].sum())

    margins = np.empty(len(distances))
    for segment in everyone:
        others = distances.copy()
        others[segment, assigned[segment]] = FORBIDDEN
        own = {int(segment): int(assigned[segment])}
        margins[segment] = cost(others, {}) - cost(distances, own)
    return margins


def _numbered(
    distances: NDArray[np.float64],
    assigned: NDArray[np.int64],
    archetype_names: NDArray[np.object_],
    fixed: Mapping[int, str],
    taken: Sequence[str],
) -> NDArray[np.object_]:
    """Return the archetypes' names; shared ones are numbered, the nearest segment first.

    Args:
        distances: (segments, archetypes).
        assigned: (segments,) archetype of each.
        archetype_names: (archetypes,).
        fixed: segment -> name that it already has.
        taken: names that no other segment may get.
    """
    names = archetype_names[assigned]
    own = distances[np.arange(len(distances)), assigned].round(DIGITS)
    used = set(taken)
    for segment in np.argsort(own, kind="stable"):
        name, number = names[segment], 1
        while segment not in fixed and names[segment] in used:
            number += 1
            names[segment] = f"{name} {number}"
        names[segment] = fixed.get(segment, names[segment])
        used.add(names[segment])
    return names


def _words_hold(
    place: NDArray[np.float64], archetype: pd.Series, rank_levels: pd.DataFrame
) -> bool:
    """Return whether the ranks match the archetype's words, such as `high` and `low`."""
    levels = rank_levels.set_index("level")
    for rank, level in zip(
        place, (archetype["first_level"], archetype["second_level"]), strict=True
    ):
        if not levels.loc[level, "min_rank"] <= rank <= levels.loc[level, "max_rank"]:
            return False
    return True
