"""Every claim of a persona and a profile is in the figures."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from action_builds import CATEGORIES, CHANNELS, Build, imputed
from support import PROJECT

VERSUS = r"(?:about average|\d+ % (?:above|below) average)"
PERSONA = re.compile(
    rf"Income (?P<income>{VERSUS}), spending (?P<total_spending>{VERSUS}); "
    r"(?P<children>\d+\.\d) children at home \(all: (?P<all_children>\d+\.\d)\), "
    r"(?P<partner>\d+) % live with a partner \(all: (?P<all_partner>\d+) %\)\. "
    r"(?:No category has a larger part of the spending than usual|"
    r"A larger part of the spending than usual goes to (?P<category>.+?))"
    r"(?:, a larger part of the orders through the (?P<channel>.+?))?; "
    rf"purchases at a discount (?P<deal_count>{VERSUS})"
    r"(?:; (?P<response>\d+) % accepted the last campaign \(all: (?P<all_response>\d+) %\))?\."
)


def assert_versus(said: str, figure: float, average: float) -> None:
    ratio = figure / average
    if said == "about average":
        assert abs(ratio - 1) < 0.05
        return
    percentage, direction = re.fullmatch(r"(\d+) % (above|below) average", said).groups()
    assert abs(ratio - 1) >= 0.05
    assert (ratio > 1) == (direction == "above")
    assert abs(100 * abs(ratio - 1) - int(percentage)) <= 0.5 + 1e-4


def favourites(group: pd.DataFrame, everyone: pd.DataFrame, kind: str) -> list[str]:
    names, part, whole = {
        "category": (CATEGORIES, "spending", "total_spending"),
        "channel": (CHANNELS, "order_count", "order_count"),
    }[kind]

    def shares(table: pd.DataFrame) -> pd.Series:
        parts = table[[f"{name}_{part}" for name in names]].set_axis(names, axis=1)
        return parts.sum() / table[whole].sum()

    share = shares(group)
    index = share / shares(everyone)
    found = index[(index >= 1.1) & (share >= 0.05)]
    return found.sort_values(ascending=False).index.tolist()[:2]


def test_every_claim_of_every_persona_is_in_the_figures(build: Build) -> None:
    customers = build.customers
    profiles = build.table("segment_profiles").set_index("segment_name")
    assert set(profiles.index) == set(customers["segment_name"])
    for segment, group in customers.groupby("segment_name"):
        persona = profiles.loc[segment, "persona"]
        said = PERSONA.fullmatch(persona)
        assert said, persona
        for column in ("income", "total_spending", "deal_count"):
            assert_versus(said[column], group[column].mean(), customers[column].mean())
        for words, table in (("", group), ("all_", customers)):
            children = table["children_count"].mean()
            assert abs(float(said[f"{words}children"]) - children) <= 0.05 + 1e-6
            partner = 100 * table["living_situation"].eq("Partner").mean()
            assert abs(int(said[f"{words}partner"]) - partner) <= 0.5 + 1e-3
            answers = table.loc[~imputed(table, ["Response"]), "has_responded"]
            response = 100 * answers.dropna().astype(float).mean()
            assert abs(int(said[f"{words}response"]) - response) <= 0.5 + 1e-3
        for kind, column in (
            ("category", "favourite_categories"),
            ("channel", "favourite_channels"),
        ):
            expected = favourites(group, customers, kind)
            assert (said[kind].split(" and ") if said[kind] else []) == expected, segment
            told = profiles.loc[segment, column]
            assert (None if pd.isna(told) else told) == (" and ".join(expected) or None)


def test_top_traits_are_the_three_largest_differences(build: Build) -> None:
    customers = build.customers
    traits = sorted(set(build.table("segment_traits")["trait"]))
    values = {}
    for trait in traits:
        column, _, level = trait.partition(": ")
        figures = (
            customers[column].fillna(False) if column.startswith("has_") else customers[column]
        )
        values[trait] = (figures == level if level else figures).astype(float)
    table = pd.DataFrame(values)
    means = table.groupby(customers["segment_name"]).mean()
    differences = (means - table.mean()) / table.std(ddof=0)
    profiles = build.table("segment_profiles").set_index("segment_name")
    for segment, row in differences.iterrows():
        said = re.findall(
            r"([a-zA-Z :]+?) ([+-]\d+\.\d) sd(?:, |$)", profiles.loc[segment, "top_traits"]
        )
        assert len(said) == 3
        largest = row.abs().sort_values(ascending=False).index[:3]
        assert [words for words, _ in said] == [name.replace("_", " ") for name in largest]
        for (_, number), name in zip(said, largest, strict=True):
            assert abs(float(number) - row[name]) <= 0.05 + 1e-4


def test_profile_shares_are_those_of_the_customers(build: Build) -> None:
    profiles = build.table("segment_profiles").set_index("segment_name").sort_index()
    groups = build.customers.groupby("segment_name")
    for flag, column in (
        ("is_churn_prone", "churn_prone_share"),
        ("is_upsell_candidate", "upsell_candidate_share"),
    ):
        np.testing.assert_allclose(profiles[column], groups[flag].mean(), atol=1e-6)


def test_a_name_that_fits_only_roughly_gets_advice_that_says_so(build: Build) -> None:
    archetypes = pd.read_csv(PROJECT / "seeds/reference/segment_archetypes.csv")
    known = archetypes.set_index("segment_name")["strategy"]
    for row in build.table("segment_profiles").itertuples():
        if row.name_fit == "good":
            assert row.strategy in set(known)
        else:
            assert row.strategy.startswith(("By its figures", "The name fits only roughly"))
            assert any(row.strategy.endswith(f": {strategy}") for strategy in known)
