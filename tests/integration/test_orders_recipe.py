"""The recipe `orders`: on two real logs of orders, on shops of other kinds, and in a build."""

from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from shipped_models import Shipped
from support import PROJECT, QUICK_FIT, REAL_DATA, Refresh, Workspace, outside_project

from smartcart.kmeans import fit_kmeans
from smartcart.model import FitSettings, fit_model
from smartcart.naming import NamingRules, name_clusters
from smartcart.null_reference import null_reference
from smartcart.resampling import (
    Customers,
    bootstrap,
    means_by_label,
    seed_agreement,
    split_half_agreement,
)
from smartcart.silhouette import silhouettes

K = 4
SEED = 42
NAMES = ["Budget", "Growth", "Premium", "Value"]
DIAGNOSED = 5_000
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]
FEATURES = SETTINGS["orders_recipe"]["numeric_features"]
LIMIT = SETTINGS["orders_max_score"]
NOBODY = pd.DataFrame(columns=["k", "cluster_id", "segment_name", "archetype"])
# Orders and net sales of each customer who bought goods, as variant B of the reference has them.
ONLINE_RETAIL = """
select
    cast("CustomerID" as bigint) as customer_id,
    count(distinct "InvoiceNo") filter (where "Quantity" > 0) as order_count,
    sum(cast("Quantity" * cast("UnitPrice" as decimal(18, 3)) as double)) as net
from read_parquet(?)
where
    "CustomerID" is not null and "UnitPrice" != 0
    and upper("StockCode") not in ('D', 'M', 'CRUK', 'BANK CHARGES')
group by all
having order_count > 0
"""
CDNOW = """
select customer_id, count(*) as order_count, sum(amount) as net
from read_csv(?, types = {customer_id: varchar})
group by all
"""


def reference(name: str) -> pd.DataFrame:
    return pd.read_csv(PROJECT / f"seeds/reference/{name}.csv")


ARCHETYPES = reference("segment_archetypes").query("recipe == 'orders'").reset_index(drop=True)


@dataclass(frozen=True)
class Shop:
    """Customers with their orders and net sales, and the recipe's model of them."""

    orders: pd.DataFrame

    @cached_property
    def sample(self) -> pd.DataFrame:
        """The customers as a fit sees them."""
        orders = self.orders.sort_values("customer_id", ignore_index=True)
        value = orders["net"] / orders["order_count"]
        return pd.DataFrame(
            {
                "customer_id": orders["customer_id"],
                "sample_position": np.random.default_rng(1).permutation(len(orders)),
                "cluster_order_value": orders["net"],
                "log_order_count": np.log(orders["order_count"]),
                "log_mean_order_value": np.log1p(value.clip(lower=0)),
                "first_naming_rank": (value.rank() - 0.5) / len(orders),
                "second_naming_rank": (orders["order_count"].rank() - 0.5) / len(orders),
            }
        ).sort_values("sample_position", ignore_index=True)

    @cached_property
    def labels(self) -> np.ndarray:
        features = pd.DataFrame(
            {"feature_position": [1, 2], "feature": FEATURES, "weight": 1.0, "max_score": LIMIT}
        )
        model = fit_model(
            self.sample, features, FitSettings((K,), n_components=3, random_seed=SEED)
        )
        scores = model.transform(self.sample[FEATURES].to_numpy())
        distances = np.linalg.norm(scores[:, None] - model.clusterings[K].centroids, axis=2)
        return distances.argmin(axis=1)

    @cached_property
    def diagnosed(self) -> Customers:
        """Those that the figures are made from."""
        rows = self.sample.head(DIAGNOSED)
        ranks = rows[["first_naming_rank", "second_naming_rank"]].to_numpy()
        return Customers(rows[FEATURES].to_numpy(), np.ones(2), 2, ranks, np.full(2, LIMIT))

    @cached_property
    def names(self) -> pd.DataFrame:
        ranks = self.sample[["first_naming_rank", "second_naming_rank"]].to_numpy()
        figures = pd.DataFrame(
            means_by_label(ranks, self.labels, K), columns=["mean_first_rank", "mean_second_rank"]
        )
        figures.insert(0, "cluster_id", range(K))
        figures.insert(0, "k", K)
        rules = NamingRules(SETTINGS["name_max_distance"], SETTINGS["name_min_margin"])
        return name_clusters(figures, ARCHETYPES, reference("rank_levels"), rules, NOBODY)


@pytest.fixture(scope="module", params=["online_retail.parquet", "cdnow_orders.csv"])
def shop(request: pytest.FixtureRequest) -> Shop:
    """Return the customers of each real log in turn."""
    file = outside_project(REAL_DATA / request.param)
    query = CDNOW if file.suffix == ".csv" else ONLINE_RETAIL
    with duckdb.connect() as connection:
        orders = connection.execute(query, [str(file)]).df()
    assert len(orders) == (23_570 if file.suffix == ".csv" else 4_334)
    return Shop(orders)


def test_the_four_names_are_good_on_real_logs(shop: Shop) -> None:
    assert sorted(shop.names["segment_name"]) == NAMES
    assert shop.names["name_distance"].max() <= 0.12
    assert set(shop.names["name_fit"]) == {"good"}


def test_strictly_repeated_fits_find_the_same_segments_on_real_logs(shop: Shop) -> None:
    labels = shop.labels[:DIAGNOSED]
    repeated = bootstrap(shop.diagnosed, {K: labels}, ARCHETYPES, replicates=50, seed=SEED)[K]
    halves = split_half_agreement(shop.diagnosed, [K], repetitions=10, seed=SEED)[K]
    scores = shop.diagnosed.project(np.arange(len(labels))).transform(shop.diagnosed.X)
    fitted = fit_kmeans(scores, K, SEED).labels_.astype(np.int64)

    assert repeated.jaccard.min() >= 0.95
    assert repeated.same_name.min() >= 0.95
    assert halves >= 0.85
    assert seed_agreement(scores, {K: fitted}, [SEED + 1, SEED + 2])[K] >= 0.995


def test_four_corners_are_said_to_be_no_natural_groups(shop: Shop) -> None:
    labels = shop.labels[:DIAGNOSED]
    scores = shop.diagnosed.project(np.arange(len(labels))).transform(shop.diagnosed.X)
    found = float(silhouettes(scores, [labels])[0].mean())
    null = null_reference(shop.diagnosed, [K], ARCHETYPES, 6, 1, SEED)[K]

    assert found == pytest.approx(null.silhouette, abs=0.03)


def test_a_wholesaler_moves_nobody(shop: Shop) -> None:
    orders = shop.orders.sort_values("customer_id", ignore_index=True)
    largest = orders["net"] >= orders["net"].quantile(0.995)
    other = Shop(orders.assign(net=orders["net"].where(~largest, orders["net"] * 50)))

    assert (shop.labels == other.labels).mean() > 0.98


def test_names_are_approximate_where_nine_of_ten_buy_once() -> None:
    rng = np.random.default_rng(3)
    orders = np.where(rng.random(5_000) < 0.9, 1, 1 + rng.poisson(2, 5_000))
    shop = Shop(
        pd.DataFrame(
            {
                "customer_id": np.arange(5_000),
                "order_count": orders,
                "net": orders * rng.lognormal(3, 1, 5_000),
            }
        )
    )

    assert "approximate" in set(shop.names["name_fit"])


# In a build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """The embedded customers, by the recipe."""
    workspace = Workspace(tmp_path_factory.mktemp("orders_recipe"))
    return workspace.build(recipe="orders", **QUICK_FIT)


def test_a_build_names_segments_by_order_value_and_frequency(built: Refresh) -> None:
    profiles = built.published("select * from segment_profiles").set_index("segment_name")
    customers = built.published(
        "select customer_features.*, segment_name from customer_features"
        " join customer_segments using (customer_id)"
    )
    everybody = len(customers)
    value = customers["mean_order_value"].fillna(0)

    assert sorted(profiles.index) == NAMES
    np.testing.assert_allclose(customers["order_value_rank"], (value.rank() - 0.5) / everybody)
    np.testing.assert_allclose(
        customers["frequency_rank"], (customers["order_count"].rank() - 0.5) / everybody
    )
    means = customers.groupby("segment_name")[["order_value_rank", "frequency_rank"]].mean()
    np.testing.assert_allclose(
        profiles.loc[means.index, ["mean_order_value_rank", "mean_frequency_rank"]],
        means, atol=1e-6,
    )  # fmt: skip
    for label in profiles.loc[profiles["name_fit"] == "approximate", "segment_label"]:
        assert "(approximate: order value " in label
        assert ", frequency " in label


def test_its_model_is_two_limited_inputs(built: Refresh) -> None:
    parameters = built.published("select * from segmentation_parameters")
    limits = parameters[parameters["parameter"] == "feature_max_score"]

    assert dict(zip(limits["feature"], limits["value"], strict=True)) == dict.fromkeys(
        FEATURES, LIMIT
    )
    assert parameters["component"].max() == 2
    points = built.published("select pc2, pc3 from map_points")
    assert points["pc2"].notna().all()
    assert points["pc3"].isna().all()


def checked_fit(built: Refresh, scores: np.ndarray) -> pd.DataFrame:
    """Run the check before a fit on customers with both inputs at these places."""
    sample = pd.DataFrame(
        {"customer_id": np.arange(len(scores)), FEATURES[0]: scores, FEATURES[1]: scores[::-1]}
    )
    return Shipped(built.workspace / "target/compiled/smartcart/models").run(
        "int_fit_checked",
        int_segmentation_sample=sample,
        int_sampled_customers=sample,
        int_scoring_model=pd.DataFrame({"is_fitted": [True]}),
    )


def test_customers_beyond_the_limit_of_a_score_are_alike(built: Refresh) -> None:
    # Half of them in the middle, the others more than a standard deviation away: 200 different
    # customers, of whom the model sees three.
    far = np.linspace(10, 11, 50)
    apart = np.concatenate([-far, np.zeros(100), far])
    message = (
        "Without outliers the file has 3 customers that differ, but candidate_k asks for up to"
    )
    with pytest.raises(duckdb.Error, match=message):
        checked_fit(built, apart)

    assert len(checked_fit(built, np.linspace(-1, 1, 200))) == 1


def test_who_never_ordered_is_at_the_lower_end(built: Refresh) -> None:
    never = built.published("select * from customer_features where order_count = 0")

    assert len(never) > 0
    assert (never["log_order_count"] == 0).all()
    assert (never["log_mean_order_value"] == 0).all()
    segments = built.published(
        "select distinct segment_name from customer_segments"
        " join customer_features using (customer_id) where order_count = 0"
    )
    assert segments["segment_name"].tolist() == ["Budget"]


def test_without_the_recipe_the_ranks_are_null(embedded: Refresh) -> None:
    ranks = embedded.published("select order_value_rank, frequency_rank from customer_features")

    assert ranks.isna().all().all()
