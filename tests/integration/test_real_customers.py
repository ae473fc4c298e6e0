"""The real file: the figures that the project promises, for both recipes."""

import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score
from support import REAL_DATA, REFERENCE, Refresh, Workspace, outside_project

from smartcart.model import FitSettings, fit_model

OTHER_FORMS = [
    "marketing_campaign.tab.csv",
    "marketing_campaign.semicolon_bom_iso.csv",
    "marketing_data.bom_mdy_country.csv",
]
SEGMENTS = "select * exclude (refreshed_at, model_id) from customer_segments order by customer_id"


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The independent scikit-learn run of the published recipe."""
    text = outside_project(REFERENCE / "smartcart_reference.json").read_text()
    return json.loads(text)


@pytest.mark.parametrize("file", OTHER_FORMS)
def test_every_form_of_the_file_gives_the_same_segments(
    file: str, real: Refresh, workspace: Workspace
) -> None:
    # In full, as it is compared with a build in full, labels of Ward's tree included.
    refresh = workspace.build_tables(
        "--select", "+customer_segments", customers_path=str(outside_project(REAL_DATA / file))
    )

    pd.testing.assert_frame_equal(refresh.warehouse(SEGMENTS), real.warehouse(SEGMENTS))


def test_growth_is_approximate_and_the_others_are_good(real: Refresh) -> None:
    segments = real.warehouse("select * from segment_profiles").set_index("segment_name")

    assert dict(segments["name_fit"]) == {
        "Premium": "good",
        "Value": "good",
        "Growth": "approximate",
        "Budget": "good",
    }
    growth = segments.loc["Growth"]
    assert growth["segment_label"] == ("Growth (approximate: income below average, spending low)")
    assert "Upselling" not in growth["strategy"]
    assert "High income" not in growth["persona"]


def test_the_segments_are_those_of_an_independent_run(real: Refresh) -> None:
    segments = real.warehouse(
        "select segment_name, count(*) as customers, avg(income) as income, "
        "avg(total_spending) as spending from customer_segments where not is_outlier "
        "group by segment_name"
    ).set_index("segment_name")

    assert dict(segments["customers"]) == {
        "Premium": 686,
        "Value": 559,
        "Growth": 465,
        "Budget": 526,
    }
    assert segments["income"].round(-2).to_dict() == {
        "Premium": 73_500,
        "Value": 56_400,
        "Growth": 41_800,
        "Budget": 28_100,
    }


def test_the_facts_of_the_file_come_out(real: Refresh) -> None:
    summary = real.warehouse("select * from refresh_summary").iloc[0]
    outliers = real.warehouse("select customer_id from customer_features where is_outlier")
    imputed = real.warehouse(
        "select distinct income from customer_features where is_income_imputed"
    )

    assert summary["rows_accepted"] == 2240
    assert summary["incomes_imputed"] == 24
    assert str(summary["reference_date"].date()) == "2014-06-29"
    assert set(outliers["customer_id"]) == {1150, 7829, 9432, 11004}
    assert list(imputed["income"]) == [51381.5]


def test_another_seed_gives_the_same_clusters(real: Refresh) -> None:
    sample = real.warehouse("select * from int_segmentation_sample")
    features = real.warehouse("select * from int_segmentation_features")
    labels = []
    for seed in range(10):
        model = fit_model(sample, features, FitSettings((4,), 3, seed))
        scores = model.transform(sample[list(model.features)].to_numpy(dtype=float))
        labels.append(_nearest(scores, model.clusterings[4].centroids))

    agreement = [adjusted_rand_score(a, b) for a, b in itertools.combinations(labels, 2)]
    assert min(agreement) >= 0.99


def test_no_category_owns_a_segment(real: Refresh) -> None:
    columns = real.warehouse(
        "select feature from int_segmentation_features where category is not null"
    )["feature"]
    inputs = real.warehouse(
        "select inputs.*, clusters.cluster_id from int_segmentation_inputs as inputs "
        "inner join ml_customer_clusters as clusters using (customer_id)"
    )

    assert len(columns) == 4
    for column in columns:
        assert _eta_squared(inputs[column], inputs["cluster_id"]) <= 0.10, column


def test_the_published_recipe_is_reproduced(
    real_published: Refresh, reference: dict[str, Any]
) -> None:
    parameters = real_published.warehouse("select * from segmentation_parameters")
    tolerances = reference["tolerances"]

    def values(parameter: str, **keys: int) -> pd.DataFrame:
        rows = parameters[parameters["parameter"] == parameter]
        for key, value in keys.items():
            rows = rows[rows[key] == value]
        return rows

    variance = values("explained_variance_ratio").sort_values("component")["value"]
    assert variance.to_list() == pytest.approx(
        reference["explained_variance_ratio"], abs=tolerances["explained_variance_ratio"]
    )
    for k, figures in reference["kmeans_by_k"].items():
        if k == "1":
            continue
        inertia = values("inertia", k=int(k))["value"].item()
        assert inertia == pytest.approx(figures["inertia"], rel=tolerances["inertia_relative"])
    sizes = values("training_customer_count", k=4).sort_values("cluster_id")["value"]
    expected = [cluster["size"] for cluster in reference["kmeans_k4_clusters_by_falling_spending"]]
    assert sizes.to_list() == pytest.approx(expected, abs=3)


def test_the_published_clusters_have_the_published_means(
    real_published: Refresh, reference: dict[str, Any]
) -> None:
    means = real_published.warehouse(
        "select cluster_id, avg(income) as income, avg(total_spending) as spending, "
        "avg(cast(living_situation = 'Partner' as integer)) as share_partner "
        "from customer_segments where not is_outlier group by cluster_id order by cluster_id"
    )

    expected = pd.DataFrame(reference["kmeans_k4_clusters_by_falling_spending"])
    assert means["income"].to_list() == pytest.approx(expected["Income"].to_list(), rel=0.01)
    assert means["spending"].to_list() == pytest.approx(
        expected["Total_Spending"].to_list(), rel=0.01
    )
    assert means["share_partner"].to_list() == expected["share_partner"].to_list()


def _nearest(scores: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    return ((scores[:, None, :] - centroids[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)


def _eta_squared(values: pd.Series, groups: pd.Series) -> float:
    """Share of the variance of a column that lies between groups."""
    means = values.groupby(groups).transform("mean")
    return float(((means - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum())
