"""Which segments responded differently to a campaign, by statistical tests."""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = {
    "campaign": "str",
    "cluster_id": "int32",
    "other_cluster_id": "int32",
    "share_difference": "float64",
    "p_value": "float64",
    "adjusted_p_value": "float64",
}
# Below this expected count, the chi-squared distribution is a poor approximation (Cochran 1954).
LEAST_EXPECTED = 5


def compare_segments(counts: pd.DataFrame) -> pd.DataFrame:
    """Compare every pair of segments by their responses to each campaign.

    Args:
        counts: a row per campaign and cluster: campaign, cluster_id, unavailable_reason (null if
            there are figures), customer_count, response_count.

    Returns:
        A row per available campaign and pair of clusters with the columns of COLUMNS:
        share_difference is the response share of cluster_id minus the other one's, p_value that of
        a two-sided test (chi-squared, or Fisher's exact test where counts are small), and
        adjusted_p_value the same after Holm's correction (Holm 1979) over the campaign's pairs.
    """
    rows: list[tuple[str, int, int, float, float, float]] = []
    available = counts[counts["unavailable_reason"].isna()]
    for campaign, segments in available.groupby("campaign", sort=True):
        ordered = segments.sort_values("cluster_id")
        customers = dict(zip(ordered["cluster_id"], ordered["customer_count"], strict=True))
        responses = dict(zip(ordered["cluster_id"], ordered["response_count"], strict=True))
        pairs = list(combinations(customers, 2))
        p_values = np.array(
            [
                _p_value(responses[one], customers[one], responses[other], customers[other])
                for one, other in pairs
            ]
        )
        rows += [
            (
                str(campaign),
                one,
                other,
                responses[one] / customers[one] - responses[other] / customers[other],
                p_value,
                adjusted,
            )
            for (one, other), p_value, adjusted in zip(
                pairs, p_values.tolist(), holm(p_values).tolist(), strict=True
            )
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values (n,) adjusted so that all of them may be read at once (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    factors = len(p_values) - np.arange(len(p_values))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1)
    return adjusted


def _p_value(responses: int, customers: int, other_responses: int, other_customers: int) -> float:
    table = np.array(
        [
            [responses, customers - responses],
            [other_responses, other_customers - other_responses],
        ]
    )
    # If nobody responded, or everybody, nothing tells them apart.
    if (table.sum(axis=0) == 0).any():
        return 1.0
    # Only here: most files know of no campaign, and scipy.stats takes a second to import.
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if expected.min() < LEAST_EXPECTED:
        from scipy.stats import fisher_exact

        return float(fisher_exact(table).pvalue)
    from scipy.special import chdtrc

    # As scipy.stats.chi2_contingency without the correction.
    return float(chdtrc(1, ((table - expected) ** 2 / expected).sum()))
