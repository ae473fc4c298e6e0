"""Every question in analyses/ compiles, runs on the public tables and gives a true answer."""

import json
from collections.abc import Callable

import pandas as pd
import pytest
from support import PROJECT, Refresh, Workspace

ANALYSES = sorted(file.stem for file in (PROJECT / "analyses").glob("*.sql"))
# Shares in public tables have six decimals.
ROUNDING = 1e-6

Answers = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def compiled(embedded: Refresh) -> Workspace:
    """The workspace of the embedded build, with the analyses compiled."""
    workspace = Workspace(embedded.workspace)
    done = workspace.dbt("compile", "--select", "path:analyses")
    assert done.returncode == 0, done.output
    return workspace


@pytest.fixture(scope="module")
def answers(compiled: Workspace, embedded: Refresh) -> Answers:
    """Ask a question of the published release."""
    folder = compiled.folder / "target/compiled/smartcart/analyses"
    return lambda analysis: embedded.published((folder / f"{analysis}.sql").read_text())


@pytest.fixture(scope="module")
def profiles(embedded: Refresh) -> pd.DataFrame:
    """What segment_profiles says, by segment_label."""
    return embedded.published("select * from segment_profiles").set_index("segment_label")


@pytest.mark.parametrize("analysis", ANALYSES)
def test_an_analysis_answers(analysis: str, answers: Answers) -> None:
    answer = answers(analysis)

    assert not answer.empty
    assert not answer.columns[answer.isna().all()].tolist()


@pytest.mark.parametrize("analysis", ANALYSES)
def test_an_analysis_begins_with_its_question(analysis: str) -> None:
    lines = (PROJECT / f"analyses/{analysis}.sql").read_text().splitlines()
    head = lines[: next(at for at, line in enumerate(lines) if not line.startswith("-- "))]

    assert 2 <= len(head) <= 4
    assert head[0].endswith("?")


def test_analyses_read_public_tables_only(compiled: Workspace) -> None:
    manifest = json.loads((compiled.folder / "target/manifest.json").read_text())
    read = {
        node["name"]: set(node["depends_on"]["nodes"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "analysis" and node["package_name"] == "smartcart"
    }
    public = {
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["access"] == "public"
    }

    assert sorted(read) == ANALYSES
    assert all(read.values())
    assert {name: nodes - public for name, nodes in read.items() if nodes - public} == {}


@pytest.mark.parametrize(
    ("analysis", "share", "by"),
    [
        ("campaign_response_by_segment", "share_of_responses", None),
        ("category_preference_by_segment", "spending_share", "segment_label"),
        ("channel_preference_by_segment", "order_share", "segment_label"),
        ("moves_at_five_segments", "customer_share", None),
        ("moves_at_five_segments", "share_of_segment", "segment_label"),
        ("revenue_by_segment", "customer_share", None),
        ("revenue_by_segment", "spending_share", None),
        ("undecided_customers", "share_of_undecided", None),
    ],
)
def test_shares_of_a_whole_sum_to_one(
    analysis: str, share: str, by: str | None, answers: Answers
) -> None:
    answer = answers(analysis)
    groups = answer[by] if by else pd.Series("all", index=answer.index)

    assert answer[share].between(0, 1).all()
    assert answer.groupby(groups)[share].sum().to_numpy() == pytest.approx(1)


def test_revenue_accumulates_from_the_segment_that_spends_most(
    answers: Answers, profiles: pd.DataFrame
) -> None:
    answer = answers("revenue_by_segment")

    richest_first = profiles.sort_values("mean_total_spending", ascending=False)
    assert answer["segment_label"].tolist() == richest_first.index.tolist()
    cumulative = answer["cumulative_spending_share"]
    assert cumulative.tolist() == pytest.approx(answer["spending_share"].cumsum().tolist())
    # Who spends more per head holds more of the revenue than of the customers.
    assert (cumulative >= answer["cumulative_customer_share"] - 1e-9).all()


def test_high_income_with_low_spending_is_rarer_than_chance(
    answers: Answers, embedded: Refresh
) -> None:
    answer = answers("high_income_low_spending").iloc[0]
    customers = embedded.published("select income_rank, spending_rank from customer_features")

    rare = (customers["income_rank"] > 2 / 3) & (customers["spending_rank"] < 1 / 3)
    assert answer["customer_count"] == len(customers)
    assert answer["share_by_thirds"] == pytest.approx(rare.mean())
    assert answer["share_by_halves"] < 0.25


@pytest.mark.parametrize(
    ("analysis", "part", "share"),
    [
        ("category_preference_by_segment", "category", "spending_share"),
        ("channel_preference_by_segment", "channel", "order_share"),
    ],
)
def test_a_preference_is_the_mix_of_segment_profiles_against_all(
    analysis: str, part: str, share: str, answers: Answers, profiles: pd.DataFrame
) -> None:
    answer = answers(analysis)

    for row in answer.to_dict("records"):
        expected = profiles.loc[row["segment_label"], f"{row[part]}_share"]
        assert row[share] == pytest.approx(expected, abs=ROUNDING)
    # Nobody prefers everything.
    by_segment = answer.groupby("segment_label")["index_to_average"]
    assert (by_segment.max() >= 100).all()
    assert (by_segment.min() <= 100).all()
    assert answer.groupby(part)[f"overall_{share}"].first().sum() == pytest.approx(1)


def test_each_segment_has_one_channel_that_it_uses_most(answers: Answers) -> None:
    answer = answers("channel_preference_by_segment")

    most_used = answer.loc[answer.groupby("segment_label")["order_count"].idxmax()]
    assert most_used["is_most_used"].all()
    assert answer["is_most_used"].sum() == len(most_used)


def test_some_customers_move_at_five_segments_and_none_is_lost(
    answers: Answers, embedded: Refresh
) -> None:
    answer = answers("moves_at_five_segments")
    on_the_map = embedded.published("select count(distinct customer_id) as count from map_points")
    profiled = embedded.published("select segment_label from cluster_profiles where k = 5")

    assert answer["customer_count"].sum() == on_the_map.loc[0, "count"]
    assert set(answer["segment_label_at_five"]) == set(profiled["segment_label"])
    assert answer.groupby("segment_label")["is_largest_part"].sum().eq(1).all()
    for moved in (~answer["is_largest_part"], answer["is_other_name"]):
        assert 0 < answer.loc[moved, "customer_share"].sum() < 1


def test_disagreement_with_ward_is_that_of_the_customers(
    answers: Answers, embedded: Refresh
) -> None:
    answer = answers("kmeans_ward_disagreement").set_index("segment_label")
    customers = embedded.published(
        "select segment_label, ward_cluster_id from customer_segments "
        "where not is_ward_label_extended"
    )

    shared = pd.crosstab(customers["segment_label"], customers["ward_cluster_id"])
    expected = 1 - shared.max(axis="columns") / shared.sum(axis="columns")
    assert answer["disagreement_share"].to_dict() == pytest.approx(expected.to_dict())
    main = answer["main_ward_cluster_id"]
    assert answer["is_ward_cluster_shared"].tolist() == main.duplicated(keep=False).tolist()


def test_undecided_customers_are_those_of_segment_quality(
    answers: Answers, embedded: Refresh
) -> None:
    answer = answers("undecided_customers")
    quality = embedded.published("select * from segment_quality").set_index("segment_label")

    by_segment = answer.groupby("segment_label")
    assert by_segment["customer_count"].sum().to_dict() == quality["customer_count"].to_dict()
    undecided = by_segment["share_of_segment"].sum()
    assert undecided.to_dict() == pytest.approx(quality["undecided_share"].to_dict(), abs=ROUNDING)
    assert (answer["segment_label"] != answer["second_segment_label"]).all()


def test_the_strongest_traits_come_first(answers: Answers, profiles: pd.DataFrame) -> None:
    by_segment = answers("segment_top_traits").groupby("segment_label")

    assert set(by_segment.groups) == set(profiles.index)
    for _, traits in by_segment:
        assert traits["trait_position"].tolist() == list(range(1, 9))
        assert traits["difference_in_sd"].abs().is_monotonic_decreasing


def test_the_strongest_inputs_of_each_component_come_first(
    answers: Answers, embedded: Refresh
) -> None:
    by_component = answers("principal_component_meanings").groupby("component")
    all_components = embedded.published("select distinct component from principal_components")

    assert set(by_component.groups) == set(all_components["component"])
    for _, inputs in by_component:
        assert inputs["loading_position"].tolist() == [1, 2, 3, 4]
        assert inputs["share_of_component"].is_monotonic_decreasing
        assert 0 < inputs["share_of_component"].sum() <= 1 + 1e-5


def test_the_evidence_stands_beside_the_number_of_segments_in_use(
    answers: Answers, profiles: pd.DataFrame
) -> None:
    answer = answers("cluster_count_evidence")

    assert answer["k"].tolist() == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert answer.loc[answer["is_selected"], "k"].tolist() == [len(profiles)]
    assert answer.loc[answer["is_best_silhouette"], "k"].tolist() == [
        answer.loc[answer["silhouette_score"].idxmax(), "k"]
    ]
    assert answer["verdict"].notna().all()


def test_campaign_response_is_that_of_segment_profiles(
    answers: Answers, profiles: pd.DataFrame
) -> None:
    answer = answers("campaign_response_by_segment").set_index("segment_label")

    expected = profiles["response_share"].to_dict()
    assert answer["response_share"].to_dict() == pytest.approx(expected, abs=ROUNDING)
    overall = answer["response_count"].sum() / answer["customer_count"].sum()
    assert answer["overall_response_share"].tolist() == pytest.approx([overall] * len(answer))
