"""The form's score is the pipeline's own."""

from typing import Any

import pandas as pd
import pytest

import new_customer
from queries import reading
from release import Release

SPENDING = [f"{name}_spending" for name in ("wine", "fruit", "meat", "fish", "sweet", "gold")]
SAME = [
    "education", "marital_status", "income", "kids_at_home", "teens_at_home", "recency_days",
    "deal_count", "web_order_count", "catalogue_order_count", "store_order_count",
    "monthly_web_visit_count", *SPENDING,
]  # fmt: skip
CUSTOMERS = """
select features.*, segments.segment_name, segments.membership_margin,
    segments.distance_to_centroid, segments.pc1, segments.pc2, segments.pc3, summary.reference_date
from customer_features as features
inner join customer_segments as segments using (customer_id)
cross join (select max(reference_date) as reference_date from refresh_summary) as summary
where {condition}
order by hash(features.customer_id)
limit {count}
"""


@pytest.mark.parametrize(
    ("condition", "count"),
    [("imputed_columns is null", 12), ("imputed_columns = 'Income'", 4), ("is_outlier", 2)],
)
def test_existing_customers_score_as_in_the_pipeline(
    release: Release, condition: str, count: int
) -> None:
    condition = condition.replace("is_outlier", "features.is_outlier")
    rows = reading.frame(release, CUSTOMERS.format(condition=condition, count=count))
    assert len(rows) == count

    for _, row in rows.iterrows():
        score = new_customer.score(release, _as_in_the_file(row))

        assert score.segment_name == row["segment_name"]
        assert score.membership_margin == row["membership_margin"]
        assert score.distance == row["distance_to_centroid"]
        assert score.components == (row["pc1"], row["pc2"], row["pc3"])
        assert score.imputed == (None if row["imputed_columns"] is None else "Income")


def test_a_customer_of_whom_nothing_is_known_gets_the_medians(release: Release) -> None:
    score = new_customer.score(release, {})

    assert score.imputed is not None
    assert "Income" in score.imputed
    stored = reading.frame(
        release,
        "select value from segmentation_parameters"
        " where parameter = 'imputation_value' and feature = 'web_order_count'",
    )
    assert score.inputs["web_order_count"] == int(stored["value"].iloc[0])


@pytest.mark.parametrize(
    ("entered", "is_seen"),
    [({"complaint_count": 1}, False), ({"response_count": 1}, False), ({"income": 9_000.0}, True)],
)
def test_only_what_the_model_looks_at_changes_its_inputs(
    release: Release, entered: dict[str, Any], is_seen: bool
) -> None:
    nothing = new_customer.score(release, {})

    assert (new_customer.score(release, entered).inputs != nothing.inputs) == is_seen


def test_places_among_all_customers_are_refused(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_customer, "NEED_ALL_CUSTOMERS", {"log_income"})

    with pytest.raises(new_customer.CannotScoreError, match="log_income"):
        new_customer.score(release, {})


def _as_in_the_file(row: "pd.Series[Any]") -> dict[str, Any]:
    customer = {name: None if pd.isna(row[name]) else row[name] for name in SAME}
    if row["is_income_imputed"]:
        customer["income"] = None
    reference_date = pd.Timestamp(row["reference_date"])
    tenure = pd.Timedelta(days=int(row["tenure_days"]))
    return {
        name: value.item() if hasattr(value, "item") else value for name, value in customer.items()
    } | {
        "birth_year": reference_date.year - int(row["age"]),
        "enrolment_date": (reference_date - tenure).date(),
        "complaint_count": int(row["has_complained"]),
        "response_count": int(row["has_responded"]),
    }
