"""Drift is the population stability index against the bins of the training customers."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcart.drift import (
    BINS,
    DRIFT_COLUMNS,
    MOST_LEVELS_LISTED,
    TRAINING_COLUMNS,
    feature_drift,
    population_stability,
    segment_drift,
    training_distributions,
)

NUMERIC = ["income", "children"]
CATEGORIES = ["education"]

COUNTS = st.lists(st.integers(0, 5_000), min_size=2, max_size=12).filter(sum)


def customers(count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "income": rng.lognormal(10.5, 0.5, count),
            "children": rng.integers(0, 4, count),
            "education": rng.choice(["PhD", "Basic", "Graduation"], count, p=[0.2, 0.1, 0.7]),
        }
    )


def trained(sample: pd.DataFrame) -> pd.DataFrame:
    return training_distributions(sample, NUMERIC, CATEGORIES)


def bins_of(training: pd.DataFrame, feature: str) -> pd.DataFrame:
    return training[training["feature"] == feature].reset_index(drop=True)


def drift_of(training: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    return feature_drift(training, sample).set_index("feature")


def index_by_hand(before: list[float], after: list[float]) -> float:
    """Return the index as it is written in textbooks, 0.5 added to each count."""
    before_total = sum(before) + 0.5 * len(before)
    after_total = sum(after) + 0.5 * len(after)
    index = 0.0
    for one, other in zip(before, after, strict=True):
        expected, actual = (one + 0.5) / before_total, (other + 0.5) / after_total
        index += (actual - expected) * np.log(actual / expected)
    return index


# The index


@given(data=st.data(), before=COUNTS)
def test_the_index_is_that_of_the_formula(data: st.DataObject, before: list[int]) -> None:
    size = len(before)
    counts = st.lists(st.integers(0, 5_000), min_size=size, max_size=size).filter(sum)
    after = data.draw(counts)
    value, expected = population_stability(np.array(before, float), np.array(after, float))
    assert value == pytest.approx(index_by_hand(before, after), abs=1e-12)
    assert value >= 0
    assert expected == pytest.approx((size - 1) * (1 / sum(before) + 1 / sum(after)))


def test_equal_counts_have_not_drifted() -> None:
    counts = np.array([10.0, 0.0, 25.0, 5.0])
    assert population_stability(counts, counts)[0] == 0
    # Twice as many of each differ by the added halves only.
    assert 0 < population_stability(counts, 2 * counts)[0] < 0.01


def test_an_index_by_hand() -> None:
    # Shares 0.5 and 0.5 become 0.25 and 0.75: 0.25 ln 3.
    value, expected = population_stability(np.array([49.5, 49.5]), np.array([24.5, 74.5]))
    assert value == pytest.approx(0.25 * np.log(3))
    assert expected == pytest.approx(2 / 99)


def test_without_drift_the_index_is_about_as_expected() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.05, 0.1, 0.1, 0.15, 0.2, 0.4])
    trained_counts = rng.multinomial(2_000, shares, size=2_000).astype(float)
    counts = rng.multinomial(500, shares, size=2_000).astype(float)
    found = [population_stability(*both) for both in zip(trained_counts, counts, strict=True)]
    values, expected = np.array(found).T
    np.testing.assert_allclose(expected, 5 * (1 / 2_000 + 1 / 500))
    assert values.mean() == pytest.approx(expected[0], rel=0.1)


def test_usual_values_hold_for_quantile_bins_of_customers_too() -> None:
    values = []
    for seed in range(60):
        both = customers(1_000, seed)
        drift = drift_of(trained(both[:600]), both[600:])
        values.append(drift["value"] / drift["usual_value"])
    ratios = pd.concat(values, axis=1).mean(axis=1)
    assert ratios.between(0.7, 1.3).all(), ratios


# Bins of the training customers


def test_bins_of_a_number_hold_a_tenth_each() -> None:
    sample = customers(2_000, 4)
    bins = bins_of(trained(sample), "income")
    assert bins["bin"].tolist() == list(range(BINS))
    assert (bins["customer_count"] / 2_000).between(0.095, 0.105).all()
    assert bins["upper_bound"][:-1].is_monotonic_increasing
    assert np.isnan(bins["upper_bound"].iloc[-1])
    assert bins["level"].isna().all()


def test_bins_hold_what_is_above_one_bound_and_up_to_the_next() -> None:
    sample = customers(500, 5)
    for feature in NUMERIC:
        bins = bins_of(trained(sample), feature)
        bounds = [-np.inf, *bins["upper_bound"][:-1], np.inf]
        counts = [
            ((lower < sample[feature]) & (sample[feature] <= upper)).sum()
            for lower, upper in pairwise(bounds)
        ]
        assert bins["customer_count"].tolist() == counts
        assert sum(counts) == len(sample)


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([7, 7, 7], []),
        ([0, 1, 1, 0, 1], [0]),
        ([3, 0, 1, 0, 2, 2], [0, 1, 2]),
        # However rare it is.
        ([0, *[1] * 50, 2], [0, 1]),
        (list(range(BINS)), list(range(BINS - 1))),
    ],
)
def test_a_number_with_few_values_gets_a_bin_for_each(values: list[int], bounds: list[int]) -> None:
    sample = pd.DataFrame({"children": values})
    bins = training_distributions(sample, ["children"], [])
    assert bins["upper_bound"][:-1].tolist() == bounds
    assert bins["customer_count"].tolist() == [values.count(value) for value in sorted(set(values))]


def test_bins_with_the_same_bounds_are_one() -> None:
    # Two thirds have no deal: the first six tenths are one bin.
    deals = np.concatenate([np.zeros(200), np.arange(1, 101)])
    bins = training_distributions(pd.DataFrame({"deals": deals}), ["deals"], [])
    assert bins["upper_bound"][:-1].tolist() == [0, 10, 40, 70]
    assert bins["customer_count"].tolist() == [200, 10, 30, 30, 30]


def test_no_bin_is_empty_where_the_greatest_value_is_common() -> None:
    deals = np.concatenate([np.arange(100), np.full(200, 100)])
    bins = training_distributions(pd.DataFrame({"deals": deals}), ["deals"], [])
    assert bins["upper_bound"][:-1].tolist() == [29, 59, 89]
    assert bins["customer_count"].tolist() == [30, 30, 30, 210]


def test_a_category_has_a_bin_a_level() -> None:
    sample = pd.DataFrame({"education": ["PhD", "Basic", "PhD", None, "2n Cycle"]})
    bins = training_distributions(sample, [], ["education"])
    assert bins["level"].tolist() == ["2n Cycle", "Basic", "PhD"]
    assert bins["bin"].tolist() == [0, 1, 2]
    assert bins["customer_count"].tolist() == [1, 1, 2]
    assert bins["upper_bound"].isna().all()


def test_features_that_are_null_for_everyone_are_left_out() -> None:
    sample = customers(100, 6).assign(children=np.nan, education=None)
    assert trained(sample)["feature"].unique().tolist() == ["income"]
    assert drift_of(trained(customers(100, 6)), sample).index.tolist() == ["income"]


def test_missing_values_are_left_out() -> None:
    sample = customers(300, 7)
    holes = sample.astype({"children": "float64"})
    holes.loc[::3, "children"] = np.nan
    bins = bins_of(trained(holes), "children")
    assert bins["customer_count"].sum() == 200
    found = drift_of(trained(sample), holes).loc["children"]
    after = holes["children"].value_counts().sort_index().tolist()
    before = bins_of(trained(sample), "children")["customer_count"].tolist()
    assert found["value"] == pytest.approx(index_by_hand(before, after))


# Drift of customers


def test_the_training_customers_have_not_drifted() -> None:
    sample = customers(1_000, 8)
    drift = feature_drift(trained(sample), sample)
    assert drift["feature"].tolist() == ["children", "education", "income"]
    assert drift["bin_count"].tolist() == [4, 3, 10]
    np.testing.assert_allclose(drift["value"], 0, atol=1e-15)
    np.testing.assert_allclose(drift["usual_value"], np.array([3, 2, 9]) * 2 / 1_000)
    assert drift["new_levels"].isna().all()


def test_drift_is_that_of_counts_by_hand() -> None:
    training = trained(pd.DataFrame({"income": [1, 2, 3], "children": 0, "education": "PhD"}))
    # Below, on a bound, between and above all that was seen in training.
    now = pd.DataFrame({"income": [-5, 1, 1.5, 2, 2.5, 99], "children": 0, "education": "PhD"})
    drift = drift_of(training, now)
    assert drift.loc["income", "value"] == pytest.approx(index_by_hand([1, 1, 1], [2, 2, 2]))
    assert drift.loc["income", "usual_value"] == pytest.approx(2 * (1 / 3 + 1 / 6))
    # One bin cannot drift.
    assert drift.loc["children", "bin_count"] == 1
    assert drift.loc["children", ["value", "usual_value"]].tolist() == [0, 0]


def test_row_order_does_not_matter() -> None:
    training, now = trained(customers(500, 9)), customers(400, 10)
    expected = feature_drift(training, now)
    for seed in (1, 2):
        shuffled = training.sample(frac=1, random_state=seed)
        found = feature_drift(shuffled, now.sample(frac=1, random_state=seed))
        pd.testing.assert_frame_equal(found, expected)
        again = trained(customers(500, 9).sample(frac=1, random_state=seed))
        pd.testing.assert_frame_equal(again, training)


def test_another_scale_is_a_large_drift() -> None:
    sample = customers(1_000, 11)
    in_thousands = sample.assign(income=sample["income"] / 1_000)
    drift = drift_of(trained(sample), in_thousands)
    assert drift.loc["income", "value"] > 4
    assert drift.loc[["children", "education"], "value"].tolist() == [0, 0]


def test_a_shift_of_one_feature_is_seen_there_only() -> None:
    before, now = customers(2_000, 12), customers(2_000, 13)
    drift = drift_of(trained(before), now.assign(income=now["income"] * 1.5))
    assert drift.loc["income", "value"] > 0.2
    assert (drift.loc[["children", "education"], "value"] < 0.02).all()


def test_new_levels_are_listed_and_count_as_drift() -> None:
    before = pd.DataFrame({"education": ["PhD"] * 40 + ["Basic"] * 60})
    now = pd.DataFrame({"education": ["Zeta"] * 5 + ["PhD"] * 40 + ["Alpha"] * 5})
    drift = feature_drift(training_distributions(before, [], ["education"]), now).iloc[0]
    assert drift["new_levels"] == "Alpha, Zeta"
    assert drift["bin_count"] == 4
    assert drift["value"] == pytest.approx(index_by_hand([60, 40, 0, 0], [0, 40, 5, 5]))
    assert drift["usual_value"] == pytest.approx(3 * (1 / 100 + 1 / 50))


def test_levels_that_are_numbers_are_the_same_levels_as_text() -> None:
    before = pd.DataFrame({"education": [1, 2, 2]})
    drift = feature_drift(training_distributions(before, [], ["education"]), before)
    assert drift["new_levels"].isna().all()
    assert drift["value"].tolist() == [0]


def test_only_some_new_levels_are_listed() -> None:
    before = pd.DataFrame({"education": ["PhD", "Basic"]})
    now = pd.DataFrame({"education": [f"Level {number}" for number in range(8)]})
    drift = feature_drift(training_distributions(before, [], ["education"]), now)
    assert drift["new_levels"].item().split(", ") == [
        f"Level {number}" for number in range(MOST_LEVELS_LISTED)
    ]
    assert drift["bin_count"].item() == 10


def test_features_that_either_side_lacks_are_left_out() -> None:
    before, now = customers(100, 14), customers(100, 15)
    drift = feature_drift(trained(before), now.drop(columns="income").assign(other=1))
    assert drift["feature"].tolist() == ["children", "education"]


# No rows


@pytest.mark.parametrize("rows", [0, 100])
def test_types_do_not_depend_on_the_number_of_customers(rows: int) -> None:
    training = trained(customers(rows, 16))
    assert training.dtypes.astype(str).to_dict() == TRAINING_COLUMNS
    assert len(training) == (17 if rows else 0)
    for now in (customers(50, 17), customers(0, 17)):
        drift = feature_drift(training, now)
        assert drift.dtypes.astype(str).to_dict() == DRIFT_COLUMNS
        assert len(drift) == (3 if rows and len(now) else 0)


# Segments

SEGMENT_COUNTS = pd.DataFrame(
    {
        "parameter": ["training_customer_count"] * 3 + ["inertia"],
        "k": [2, 2, 3, 2],
        "cluster_id": pd.Series([1, 4, 0, None], dtype="Int32"),
        "value": [15.5, 15.5, 9, 0.1],
    }
)


@pytest.mark.parametrize(("clusters", "now"), [([4, 4, 1, 4, 4, 4, 4], [1, 6]), ([1] * 7, [7, 0])])
def test_shares_of_the_segments_are_compared(clusters: list[int], now: list[float]) -> None:
    """A segment that nobody is in any more counts too."""
    frame = pd.DataFrame({"cluster_id": pd.Series(clusters, dtype="int32")})

    (row,) = segment_drift(SEGMENT_COUNTS, frame, 2).itertuples(index=False)

    assert (row.feature, row.bin_count) == ("segments", 2)
    assert row.value == pytest.approx(index_by_hand([15.5, 15.5], now), rel=1e-12)
    assert row.usual_value == pytest.approx(1 / 31 + 1 / 7, rel=1e-12)


def test_without_customers_the_segments_have_no_drift() -> None:
    nobody = pd.DataFrame({"cluster_id": pd.Series([], dtype="int32")})

    assert segment_drift(SEGMENT_COUNTS, nobody, 2).empty
