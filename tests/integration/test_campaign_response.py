"""Who responded to campaigns: Wilson's intervals and Holm's tests, worked out again."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from action_builds import Build, Z, imputed


def campaign_flags() -> dict[str, str]:
    numbered = {f"campaign {n}": f"has_accepted_campaign_{n}" for n in range(1, 6)}
    return {"last campaign": "has_responded", **numbered}


def test_response_shares_have_wilsons_intervals(build: Build) -> None:
    customers = build.customers
    table = build.table("campaign_response").set_index(["campaign", "segment_name"])
    assert len(table) == 6 * customers["segment_name"].nunique()
    available = set()
    for (campaign, segment), row in table.iterrows():
        header = "Response" if campaign == "last campaign" else f"AcceptedCmp{campaign[-1]}"
        is_answer = (customers["segment_name"] == segment) & ~imputed(customers, [header])
        answers = customers.loc[is_answer, campaign_flags()[campaign]]
        if customers[campaign_flags()[campaign]].isna().all():
            assert row["unavailable_reason"] == "the file does not tell"
            assert row[["response_count", "response_share", "lowest_response_share"]].isna().all()
            continue
        available.add(campaign)
        n, yes = len(answers), int(answers.fillna(False).astype(bool).sum())
        share = yes / n
        middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
        assert pd.isna(row["unavailable_reason"])
        assert (row["customer_count"], row["response_count"]) == (n, yes)
        assert row["response_share"] == pytest.approx(share, abs=1e-6)
        assert row["lowest_response_share"] == pytest.approx(max(middle - half, 0), abs=2e-6)
        assert row["highest_response_share"] == pytest.approx(min(middle + half, 1), abs=2e-6)
        assert row["lowest_response_share"] <= row["response_share"]
        assert row["response_share"] <= row["highest_response_share"]
    told = {"other": {"last campaign", "campaign 1", "campaign 2"}}
    assert available == told.get(build.name, {"last campaign"})


def test_campaigns_are_compared_pair_by_pair(build: Build) -> None:
    responses = build.table("campaign_response")
    available = responses[responses["unavailable_reason"].isna()]
    shares = available.set_index(["campaign", "segment_name"])["response_share"]
    pairs = build.table("campaign_comparisons")
    k = available["segment_name"].nunique()
    assert len(pairs) == available["campaign"].nunique() * k * (k - 1) / 2
    for pair in pairs.itertuples():
        difference = (
            shares[pair.campaign, pair.segment_name]
            - shares[pair.campaign, pair.other_segment_name]
        )
        assert pair.share_difference == pytest.approx(difference, abs=3e-6)
        assert pair.p_value <= pair.adjusted_p_value <= 1
        assert pair.is_different == (pair.adjusted_p_value < 0.05)
    if build.name == "other":
        # Nobody accepted the second campaign.
        assert (pairs.loc[pairs["campaign"] == "campaign 2", "p_value"] == 1).all()
