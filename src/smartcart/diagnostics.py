"""How good each candidate k is, for K-Means and for Ward's tree, as rows of figures."""

from dataclasses import dataclass

import pandas as pd

from smartcart.model import SegmentationModel

COLUMNS = {
    "algorithm": "str",
    "k": "int32",
    "cluster_id": "Int32",
    "figure": "str",
    "value": "float64",
}


@dataclass(frozen=True)
class DiagnosticSettings:
    """What the figures depend on besides the data.

    Attributes:
        replicates: bootstrap samples; halvings and clouds are shares of their number.
        random_seed: seed of all draws; should equal the seed of the fit.
    """

    replicates: int
    random_seed: int


def diagnose(
    sample: pd.DataFrame,
    model: SegmentationModel,
    tree: pd.DataFrame,
    archetypes: pd.DataFrame,
    settings: DiagnosticSettings,
) -> pd.DataFrame:
    """Return the figures of every candidate k, for both algorithms on the same customers.

    Args:
        sample: a row per customer: customer_id, sample_position, first_naming_rank,
            second_naming_rank (0 to 1) and a column per feature.
        model: the fitted model, which gives the K-Means clusters.
        tree: Ward's tree of the sample, from `smartcart.hierarchy.merge_tree`.
        archetypes: a row per archetype, as for `smartcart.naming.name_clusters`.
        settings: what the figures depend on beside the data.

    Returns:
        A row per figure with the columns of COLUMNS: for a cluster, or for the whole clustering if
        cluster_id is null. An undefined figure has no row: the silhouette of a single cluster, or
        one that needs more customers than there are.
    """
    rows: list[tuple[str, int, int | None, str, float]] = []
    if model.clusterings:
        # Only here: importing it takes a second, which the stored model need not wait for.
        from smartcart.figures_about_k import figures_about_k

        rows = figures_about_k(sample, model, tree, archetypes, settings)
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    return frame.dropna(subset="value", ignore_index=True)
