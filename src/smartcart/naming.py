"""Names that are true: segments matched with archetypes by their place in the ranking."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

COORDINATES = ["income_rank", "spending_rank"]
COLUMNS = {
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
        max_distance: farthest that a segment may lie from its archetype, in ranks.
        min_margin: by how much the best naming that gives the segment another archetype must be
            worse, in ranks summed over all segments.
    """

    max_distance: float
    min_margin: float


def name_segments(
    figures: pd.DataFrame,
    archetypes: pd.DataFrame,
    rank_levels: pd.DataFrame,
    rules: NamingRules,
) -> pd.DataFrame:
    """Give every segment the name of an archetype, and say how well it fits.

    Args:
        figures: a row per segment: cluster_id, mean_income_rank, mean_spending_rank (0 to 1).
        archetypes: a row per archetype: segment_name, income_rank, spending_rank, income_level,
            spending_level. Their order settles ties.
        rank_levels: a row per level: level, min_rank, max_rank.
        rules: when a name fits.

    Returns:
        A row per segment with the columns of COLUMNS. The archetypes are assigned one to one at
        the least total distance (`scipy.optimize.linear_sum_assignment`). Where there are more
        segments than archetypes, the rest take the nearest one and are numbered: `Premium 2`.
    """
    if figures.empty:
        return pd.DataFrame({name: [] for name in COLUMNS}).astype(COLUMNS)
    figures = figures.sort_values("cluster_id", ignore_index=True)
    cluster_ids = figures["cluster_id"].to_numpy(dtype=np.int64)
    places = figures[["mean_income_rank", "mean_spending_rank"]].to_numpy(dtype=np.float64)
    targets = archetypes[COORDINATES].to_numpy(dtype=np.float64)
    distances = np.linalg.norm(places[:, None, :] - targets[None, :, :], axis=2)
    assigned = _assign(distances)
    margins = _margins(distances, assigned)
    rows = []
    seen: dict[str, int] = {}
    for segment in _naming_order(distances, assigned):
        archetype = archetypes.iloc[assigned[segment]]
        name = str(archetype["segment_name"])
        seen[name] = seen.get(name, 0) + 1
        distance = round(float(distances[segment, assigned[segment]]), DIGITS)
        margin = round(float(margins[segment]), DIGITS)
        is_good = (
            distance <= rules.max_distance
            and margin >= rules.min_margin
            and _words_hold(places[segment], archetype, rank_levels)
        )
        rows.append(
            {
                "cluster_id": int(cluster_ids[segment]),
                "segment_name": name if seen[name] == 1 else f"{name} {seen[name]}",
                "archetype": name,
                "name_distance": distance,
                "name_margin": margin,
                "name_fit": "good" if is_good else "approximate",
            }
        )
    return pd.DataFrame(rows).astype(COLUMNS).sort_values("cluster_id", ignore_index=True)


def _assign(distances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the archetype of each segment: one to one first, the nearest for the rest."""
    assigned: NDArray[np.int64] = distances.argmin(axis=1)
    # Counted from the nearest archetype, which is what a segment that is left over takes.
    nearest = distances.min(axis=1, keepdims=True)
    segments, archetypes = linear_sum_assignment(distances - nearest)
    assigned[segments] = archetypes
    return assigned


def _margins(distances: NDArray[np.float64], assigned: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what the best naming costs more in which the segment has another archetype."""
    everyone = np.arange(len(distances))
    best = distances[everyone, assigned].sum()
    margins = np.empty(len(distances))
    for segment in everyone:
        others = distances.copy()
        others[segment, assigned[segment]] = FORBIDDEN
        margins[segment] = others[everyone, _assign(others)].sum() - best
    return margins


def _naming_order(distances: NDArray[np.float64], assigned: NDArray[np.int64]) -> list[int]:
    """Return the segments in the order in which a shared name is numbered: the nearest first."""
    own = distances[np.arange(len(distances)), assigned]
    return [int(segment) for segment in np.argsort(own.round(DIGITS), kind="stable")]


def _words_hold(
    place: NDArray[np.float64], archetype: pd.Series, rank_levels: pd.DataFrame
) -> bool:
    """Say whether the ranks are what the archetype's words say, such as `high` and `low`."""
    levels = rank_levels.set_index("level")
    for rank, level in zip(
        place, (archetype["income_level"], archetype["spending_level"]), strict=True
    ):
        if not levels.loc[level, "min_rank"] <= rank <= levels.loc[level, "max_rank"]:
            return False
    return True
