"""What a campaign brought: each segment, and all of them together, treated against control."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from smartcart.campaigns.effects import Effect, Moments, mean_effect, rate_effect
from smartcart.campaigns.plan import CRITICAL, NORMAL, POWER, smallest_difference

# Measures of a customer, of which int_campaign_sums has the moments.
RATE = "ordered"
MEANS = ("orders", "net_sales", "capped_net_sales")
COMPARED = ["measure", "is_control", "customer_count", "mean", "squares", "cubes"]
COLUMNS = {
    "campaign_id": "str",
    "segment_name": "str",
    "verdict": "str",
    **{
        f"{measure}_{name}": "float64"
        for measure in (RATE, *MEANS)
        for name in ("difference", "lower", "upper")
    },
    "smallest_rate_difference": "float64",
    "smallest_net_sales_difference": "float64",
    "does_cap_change_verdict": "bool",
}


def compare_groups(sums: pd.DataFrame) -> pd.DataFrame:
    """Compare the groups of each campaign.

    Args:
        sums: a row per campaign, segment, group and measure: campaign_id, segment_name, is_control,
            measure (RATE or one of MEANS), customer_count, mean, squares, cubes.

    Returns:
        A row per campaign and segment in which both groups have customers, with the columns of
        COLUMNS. Differences are treated minus control, per treated customer, with the ends of their
        95 % intervals; null where nothing can be said. `smallest_` are the effects that would have
        been found with a power of 80 %.
    """
    rows = []
    for (campaign, segment), groups in sums.groupby(["campaign_id", "segment_name"], sort=True):
        moments = {
            (measure, bool(is_control)): Moments(int(count), mean, squares, cubes)
            for measure, is_control, count, mean, squares, cubes in groups[COMPARED].to_numpy()
        }
        treated, control = (moments.get((RATE, is_control)) for is_control in (False, True))
        if treated is None or control is None:
            continue
        rows.append({"campaign_id": campaign, "segment_name": segment, **_compared(moments)})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _compared(moments: Mapping[tuple[str, bool], Moments]) -> dict[str, Any]:
    treated, control = moments[RATE, False], moments[RATE, True]
    rates = rate_effect(_successes(treated), _successes(control))
    effects: dict[str, Effect | None] = {RATE: rates}
    for measure in MEANS:
        # Responses are of no amount.
        if (measure, False) in moments and (measure, True) in moments:
            effects[measure] = mean_effect(moments[measure, False], moments[measure, True])
    row: dict[str, Any] = {"verdict": rates.verdict if rates else None}
    for measure, effect in effects.items():
        if effect:
            row |= {
                f"{measure}_difference": effect.difference,
                f"{measure}_lower": effect.lower,
                f"{measure}_upper": effect.upper,
            }
    sales, capped = effects.get("net_sales"), effects.get("capped_net_sales")
    return {
        **row,
        "smallest_rate_difference": smallest_difference(control.mean, treated.count, control.count),
        "smallest_net_sales_difference": _smallest_mean_difference(sales),
        "does_cap_change_verdict": bool(sales and capped and sales.verdict != capped.verdict),
    }


def _successes(moments: Moments) -> tuple[int, int]:
    return round(moments.mean * moments.count), moments.count


def _smallest_mean_difference(effect: Effect | None) -> float | None:
    """Return the difference of means found with a power of 80 %, from the width of an interval."""
    if effect is None:
        return None
    error = (effect.upper - effect.lower) / (2 * CRITICAL)
    return (CRITICAL + NORMAL.inv_cdf(POWER)) * error
