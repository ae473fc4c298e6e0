"""Treated and control are compared by campaign and segment, from sums."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from smartcart.campaigns.effects import Moments, mean_effect, rate_effect
from smartcart.campaigns.plan import smallest_difference
from smartcart.campaigns.results import COLUMNS, MEANS, RATE, compare_groups

EVERYBODY = "all segments"
SUMS = [
    "campaign_id", "segment_name", "is_control", "measure", "customer_count", "mean", "squares",
    "cubes",
]  # fmt: skip
# Sales of treated and control: half of the treated bought, and a fifth of the control group.
TREATED = [0.0, 10.0] * 100
CONTROL = [0.0, 0.0, 0.0, 0.0, 10.0] * 20


def sums_of(
    treated: Sequence[float],
    control: Sequence[float],
    segment: str = EVERYBODY,
    measures: Sequence[str] = (RATE, *MEANS),
    campaign: str = "c1",
    cap: float = np.inf,
) -> pd.DataFrame:
    """Return sums as int_campaign_sums has them, one order per customer who bought."""
    rows = []
    for is_control, sales in ((False, np.array(treated)), (True, np.array(control))):
        bought = (sales > 0).astype(float)
        values = {
            RATE: bought,
            "orders": bought,
            "net_sales": sales,
            "capped_net_sales": np.minimum(sales, cap),
        }
        for measure in measures if len(sales) else ():
            of = moments(values[measure])
            rows.append(
                (campaign, segment, is_control, measure, of.count, of.mean, of.squares, of.cubes)
            )
    return pd.DataFrame(rows, columns=SUMS)


def moments(values: Sequence[float]) -> Moments:
    array = np.array(values)
    distance = array - array.mean()
    return Moments(
        len(array), float(array.mean()), float((distance**2).sum()), float((distance**3).sum())
    )


def test_differences_are_those_of_the_groups() -> None:
    (row,) = compare_groups(sums_of(TREATED, CONTROL)).to_dict("records")
    assert (row["campaign_id"], row["segment_name"], row["verdict"]) == ("c1", EVERYBODY, "more")
    assert row["ordered_difference"] == pytest.approx(0.5 - 0.2)
    assert row["orders_difference"] == pytest.approx(0.5 - 0.2)
    assert row["net_sales_difference"] == row["capped_net_sales_difference"] == pytest.approx(3)
    rates = rate_effect((100, 200), (20, 100))
    sales = mean_effect(moments(TREATED), moments(CONTROL))
    assert rates is not None
    assert sales is not None
    assert (row["ordered_lower"], row["ordered_upper"]) == (rates.lower, rates.upper)
    assert (row["net_sales_lower"], row["net_sales_upper"]) == (sales.lower, sales.upper)
    assert row["smallest_rate_difference"] == smallest_difference(0.2, 200, 100)
    # A true difference of 2.8 standard errors is found in 4 of 5 cases.
    half = (sales.upper - sales.lower) / 2
    assert row["smallest_net_sales_difference"] == pytest.approx(half * 2.801585 / 1.959964)
    assert row["does_cap_change_verdict"] is False


def test_turned_groups_have_the_opposite_verdict() -> None:
    found = compare_groups(sums_of(CONTROL, TREATED))
    assert found["verdict"].tolist() == ["less"]
    assert found["net_sales_difference"].tolist() == pytest.approx([-3])


def test_equal_groups_cannot_be_told_apart() -> None:
    found = compare_groups(sums_of(TREATED, TREATED))
    assert found["verdict"].tolist() == ["not to be told apart"]
    assert found[[f"{measure}_difference" for measure in (RATE, *MEANS)]].eq(0).all(axis=None)


def test_there_is_a_row_for_each_campaign_and_segment_whatever_the_order() -> None:
    sums = pd.concat(
        [
            sums_of(TREATED, CONTROL, campaign="c2"),
            sums_of(CONTROL, TREATED, "Value"),
            sums_of(TREATED, CONTROL),
        ]
    )
    found = compare_groups(sums)
    assert found[["campaign_id", "segment_name", "verdict"]].to_numpy().tolist() == [
        ["c1", "Value", "less"],
        ["c1", EVERYBODY, "more"],
        ["c2", EVERYBODY, "more"],
    ]
    pd.testing.assert_frame_equal(compare_groups(sums.sample(frac=1, random_state=5)), found)


@pytest.mark.parametrize(
    "sums",
    [
        sums_of(TREATED, CONTROL),
        sums_of(TREATED, CONTROL, measures=[RATE]),
        sums_of([], []),
        sums_of([0.0], [0.0]),
    ],
)
def test_columns_and_their_types_do_not_depend_on_the_rows(sums: pd.DataFrame) -> None:
    found = compare_groups(sums)
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {
        name: str(pd.Series([], dtype=kind).dtype) for name, kind in COLUMNS.items()
    }


@pytest.mark.parametrize(("treated", "control"), [(TREATED, []), ([], CONTROL), ([], [])])
def test_a_segment_without_one_of_the_groups_has_no_row(
    treated: list[float], control: list[float]
) -> None:
    sums = pd.concat([sums_of(treated, control, "Value"), sums_of(TREATED, CONTROL)])
    assert compare_groups(sums)["segment_name"].tolist() == [EVERYBODY]


def test_responses_have_a_rate_and_no_amounts() -> None:
    (row,) = compare_groups(sums_of(TREATED, CONTROL, measures=[RATE])).to_dict("records")
    assert row["verdict"] == "more"
    amounts = [name for name in row if name.startswith(MEANS)] + ["smallest_net_sales_difference"]
    assert len(amounts) == 10
    assert all(np.isnan(row[name]) for name in amounts)
    assert row["does_cap_change_verdict"] is False


def test_where_nobody_bought_only_the_rate_has_an_interval() -> None:
    (row,) = compare_groups(sums_of([0.0] * 20, [0.0] * 10)).to_dict("records")
    assert row["verdict"] == "not to be told apart"
    assert row["ordered_lower"] < row["ordered_difference"] == 0 < row["ordered_upper"]
    assert np.isnan([row["orders_lower"], row["net_sales_difference"]]).all()


@pytest.mark.parametrize(("cap", "does_change"), [(10, True), (np.inf, False)])
def test_a_large_order_that_hides_the_difference_is_noticed(cap: float, does_change: bool) -> None:
    found = compare_groups(sums_of([10.0, 0.0] * 500, [*CONTROL, 400.0], cap=cap))
    assert found["does_cap_change_verdict"].tolist() == [does_change]
