"""The Python models do what their settings say: from a sample to clusters and names."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml

from smartcart.diagnostics import DiagnosticSettings, diagnose
from smartcart.parameters import read_model

PROJECT = Path(__file__).parents[2]
MODELS = PROJECT / "python_models" / "segmentation"
REFERENCE = PROJECT / "seeds" / "reference"

# What the SQL models between the Python models do, in short.
DIAGNOSTIC_SAMPLE = """
select * from int_segmentation_sample
order by sample_position, customer_id
limit {diagnostic_sample_size}
"""
# None is chosen where none is fitted.
CHOSEN_K = """
select distinct k as n_segments from ml_cluster_count_diagnostics where k = {n_segments}
"""
WARD_CLUSTERS = """
select
    candidates.k,
    (
        row_number() over (
            partition by candidates.k order by nodes.mean_order_value desc, nodes.first_leaf
        ) - 1
    )::integer as ward_cluster_id,
    nodes.*
from (
    select distinct k from ml_segmentation_parameters where parameter = 'centroid'
) as candidates
inner join ml_hierarchy as nodes on candidates.k between nodes.min_k and nodes.max_k
"""
CLUSTER_FIGURES = """
select
    clusters.k,
    clusters.cluster_id,
    avg(customers.naming_income_rank) as mean_income_rank,
    avg(customers.naming_spending_rank) as mean_spending_rank
from ml_sampled_clusters as clusters
inner join int_sampled_inputs as customers on clusters.customer_id = customers.customer_id
group by clusters.k, clusters.cluster_id
"""
SCORES = {
    "pc1": "DOUBLE",
    "pc2": "DOUBLE",
    "pc3": "DOUBLE",
    "cluster_id": "INTEGER",
    "distance_to_centroid": "DOUBLE",
    "second_cluster_id": "INTEGER",
    "membership_margin": "DOUBLE",
}
TYPES = {
    "ml_segmentation_parameters": {
        "parameter": "VARCHAR",
        "k": "INTEGER",
        "cluster_id": "INTEGER",
        "component": "INTEGER",
        "feature": "VARCHAR",
        "value": "DOUBLE",
    },
    "ml_hierarchy": {
        "node_id": "INTEGER",
        "parent_node_id": "INTEGER",
        "left_node_id": "INTEGER",
        "right_node_id": "INTEGER",
        "customer_id": "BIGINT",
        "customer_count": "BIGINT",
        "first_leaf": "INTEGER",
        "last_leaf": "INTEGER",
        "height": "DOUBLE",
        "min_k": "INTEGER",
        "max_k": "INTEGER",
        "mean_order_value": "DOUBLE",
        "pc1": "DOUBLE",
        "pc2": "DOUBLE",
        "pc3": "DOUBLE",
    },
    "ml_cluster_count_diagnostics": {
        "algorithm": "VARCHAR",
        "k": "INTEGER",
        "cluster_id": "INTEGER",
        "figure": "VARCHAR",
        "value": "DOUBLE",
    },
    "ml_sampled_clusters": {"k": "INTEGER", "customer_id": "BIGINT", **SCORES},
    "ml_customer_clusters": {
        "customer_id": "BIGINT",
        "shown_income": "DOUBLE",
        **SCORES,
        "nearest_ward_cluster_id": "INTEGER",
    },
    "ml_cluster_names": {
        "k": "INTEGER",
        "cluster_id": "INTEGER",
        "segment_name": "VARCHAR",
        "archetype": "VARCHAR",
        "name_distance": "DOUBLE",
        "name_margin": "DOUBLE",
        "name_fit": "VARCHAR",
    },
}


def import_model(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project_vars() -> dict[str, object]:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]["smartcart"]


class FakeConfig:
    """The config of a model: what its YAML passes on, with the vars of the project filled in."""

    def __init__(self, model: str, settings: dict[str, object]) -> None:
        described = yaml.safe_load((MODELS / f"{model}.yml").read_text(encoding="utf-8"))
        by_name = {entry["name"]: entry for entry in described["models"]}
        self._values = {}
        for key, value in by_name[model].get("config", {}).items():
            variable = re.fullmatch(r"\{\{ var\('(\w+)'\) \}\}", str(value))
            self._values[key] = settings[variable.group(1)] if variable else value

    def __call__(self, **given: object) -> None:
        assert given == {"materialized": "table"}

    def get(self, name: str) -> object:
        return self._values[name]


class FakeDbt:
    """What dbt hands to a Python model: the tables above it and its config."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, model: str, settings: dict[str, object]
    ) -> None:
        self._connection = connection
        self.config = FakeConfig(model, settings)

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.table(name)


class Warehouse:
    """A small DuckDB with the tables above the Python models; they are built into it."""

    def __init__(self, sample: pd.DataFrame, features: pd.DataFrame, **changes: object) -> None:
        self.connection = duckdb.connect()
        self.settings = {**project_vars(), "bootstrap_replicates": 2, **changes}
        inputs = sample[["customer_id", *features["feature"]]]
        frames = {
            "int_segmentation_sample": sample,
            "int_sampled_inputs": sample,
            "int_segmentation_features": features,
            "int_segmentation_inputs": inputs.assign(shown_income=sample["income"]),
            "int_fit_checked": pd.DataFrame({"training_customer_count": [len(sample)]}),
            "segment_archetypes": pd.read_csv(REFERENCE / "segment_archetypes.csv"),
            "rank_levels": pd.read_csv(REFERENCE / "rank_levels.csv"),
        }
        for name, frame in frames.items():
            self.connection.from_df(frame).create(name)

    def build(self, model: str) -> None:
        dbt = FakeDbt(self.connection, model, self.settings)
        rows = import_model(model).model(dbt, self.connection)
        relation = self.connection.from_df(rows) if isinstance(rows, pd.DataFrame) else rows
        relation.create(model)

    def query(self, name: str, query: str) -> None:
        self.connection.sql(query.format_map(self.settings)).create(name)

    def build_fit(self) -> "Warehouse":
        self.build("ml_segmentation_parameters")
        return self

    def build_diagnostics(self) -> "Warehouse":
        self.build_fit()
        self.query("int_diagnostic_sample", DIAGNOSTIC_SAMPLE)
        self.build("ml_hierarchy")
        self.build("ml_cluster_count_diagnostics")
        return self

    def build_names(self) -> "Warehouse":
        """Build the names, which need the fit only."""
        if "ml_segmentation_parameters" not in self.tables():
            self.build_fit()
        self.build("ml_sampled_clusters")
        self.query("int_cluster_figures", CLUSTER_FIGURES)
        self.build("ml_cluster_names")
        return self

    def build_customers(self) -> "Warehouse":
        self.build_diagnostics()
        self.query("int_chosen_k", CHOSEN_K)
        self.query("int_ward_clusters", WARD_CLUSTERS)
        self.build("ml_customer_clusters")
        return self

    def build_all(self) -> "Warehouse":
        return self.build_customers().build_names()

    def tables(self) -> set[str]:
        return {name for (name,) in self.connection.sql("show tables").fetchall()}

    def types(self, name: str) -> dict[str, str]:
        relation = self.connection.table(name)
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    def table(self, name: str) -> pd.DataFrame:
        return self.connection.table(name).df()

    def value(self, query: str) -> object:
        return self.connection.sql(query).fetchall()[0][0]


@pytest.fixture(scope="module")
def built(blobs: pd.DataFrame, features: pd.DataFrame) -> Warehouse:
    return Warehouse(blobs, features).build_all()


# The chain


def test_every_customer_gets_a_cluster_and_every_cluster_a_name(
    built: Warehouse, blobs: pd.DataFrame
) -> None:
    customers = built.table("ml_customer_clusters")
    assert sorted(customers["customer_id"]) == sorted(blobs["customer_id"])
    assert customers.notna().all(axis=None)
    names = built.table("ml_cluster_names")
    expected = [(k, cluster_id) for k in built.settings["candidate_k"] for cluster_id in range(k)]
    assert list(names[["k", "cluster_id"]].itertuples(index=False, name=None)) == expected
    of_four = names[names["k"] == 4]
    assert list(of_four["cluster_id"]) == sorted(customers["cluster_id"].unique())
    assert set(of_four["segment_name"]) == {"Premium", "Value", "Growth", "Budget"}


def test_the_groups_of_the_data_get_the_names_of_their_places(
    built: Warehouse, blobs: pd.DataFrame
) -> None:
    names = built.table("ml_cluster_names").query("k == 4")
    customers = built.table("ml_customer_clusters").merge(names, on="cluster_id")
    means = customers.merge(blobs, on="customer_id").groupby("segment_name")[["income", "spending"]]
    by_spending = means.mean().sort_values("spending", ascending=False)
    assert list(by_spending.index) == ["Premium", "Value", "Growth", "Budget"]
    by_income = list(means.mean().sort_values("income", ascending=False).index)
    assert set(by_income[:2]) == {"Premium", "Growth"}
    assert by_income[2:] == ["Value", "Budget"]


def test_cluster_sizes_are_those_that_the_fit_stored(built: Warehouse) -> None:
    stored = built.connection.sql(
        "select k, cluster_id, value from ml_segmentation_parameters"
        " where parameter = 'training_customer_count' order by k, cluster_id"
    ).fetchall()
    sampled = built.connection.sql(
        "select k, cluster_id, count(*)::double from ml_sampled_clusters group by all order by all"
    ).fetchall()
    diagnosed = built.connection.sql(
        "select k, cluster_id, value from ml_cluster_count_diagnostics"
        " where algorithm = 'kmeans' and figure = 'customer_count' and cluster_id is not null"
        " order by k, cluster_id"
    ).fetchall()
    of_customers = built.connection.sql(
        "select 4, cluster_id, count(*)::double from ml_customer_clusters group by all order by all"
    ).fetchall()
    assert sampled == diagnosed == stored
    assert of_customers == [row for row in stored if row[0] == 4]


def test_the_sampled_clusters_of_the_chosen_k_are_those_of_the_customers(
    built: Warehouse,
) -> None:
    shared = ["customer_id", *SCORES]
    sampled = built.table("ml_sampled_clusters")
    assert not sampled.duplicated(["k", "customer_id"]).any()
    of_four = sampled[sampled["k"] == 4]
    found, expected = (
        rows[shared].sort_values("customer_id", ignore_index=True)
        for rows in (of_four, built.table("ml_customer_clusters"))
    )
    pd.testing.assert_frame_equal(found, expected)


def test_the_nearest_ward_cluster_of_a_group_is_its_own(built: Warehouse) -> None:
    # The groups stand so well apart that both algorithms find them, and ids run the same way.
    customers = built.table("ml_customer_clusters")
    assert (customers["nearest_ward_cluster_id"] == customers["cluster_id"]).all()


def test_customers_outside_the_sample_are_scored(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    warehouse = Warehouse(blobs, features, candidate_k=[4])
    warehouse.connection.execute("delete from int_segmentation_sample where customer_id % 3 = 0")
    warehouse.build_all()
    assert warehouse.value("select count(*) from ml_customer_clusters") == len(blobs)
    # Outliers are left out of the fit, but not of the sample that clusters are described by.
    assert warehouse.value("select count(*) from ml_sampled_clusters") == len(blobs)
    leaves = "select count(*) from ml_hierarchy where left_node_id is null"
    sampled = warehouse.value("select count(*) from int_segmentation_sample")
    assert warehouse.value(leaves) == sampled < len(blobs)


def test_text_ids_go_through_the_chain(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    named = blobs[:60].assign(customer_id=[f"C-{number:02}" for number in range(60)])
    warehouse = Warehouse(named, features, candidate_k=[3, 4]).build_all()
    for model in ("ml_hierarchy", "ml_sampled_clusters", "ml_customer_clusters"):
        assert warehouse.types(model) == {**TYPES[model], "customer_id": "VARCHAR"}
        found = warehouse.table(model)["customer_id"].dropna()
        assert set(found) == set(named["customer_id"])


@pytest.mark.parametrize("model", TYPES)
def test_types_of_the_tables(built: Warehouse, model: str) -> None:
    assert built.types(model) == TYPES[model]


# Settings


def test_the_chosen_k_reaches_the_clusters(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs, features, n_segments=3, candidate_k=[3, 4]).build_all()
    assert warehouse.value("select max(cluster_id) + 1 from ml_customer_clusters") == 3
    ward = "select max(nearest_ward_cluster_id) + 1 from ml_customer_clusters"
    assert warehouse.value(ward) == 3


def test_candidate_k_reaches_every_table(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs, features, candidate_k=[4, 6]).build_all()
    for table in ("ml_segmentation_parameters", "ml_sampled_clusters", "ml_cluster_names"):
        query = f"select list(distinct k order by k) from {table} where k is not null"
        assert warehouse.value(query) == [4, 6]
    diagnosed = "select list(distinct k order by k) from ml_cluster_count_diagnostics"
    assert warehouse.value(diagnosed) == [1, 4, 6]


def test_n_components_reaches_the_fit_and_the_scores(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    warehouse = Warehouse(blobs, features, n_components=2, candidate_k=[4]).build_all()
    assert warehouse.value("select max(component) from ml_segmentation_parameters") == 2
    for table in ("ml_customer_clusters", "ml_sampled_clusters"):
        assert warehouse.value(f"select count(pc2) from {table}") == len(blobs)
        assert warehouse.value(f"select count(pc3) from {table}") == 0
    assert "pc3" not in warehouse.types("ml_hierarchy")


def test_random_seed_reaches_the_fit(cloud: pd.DataFrame, features: pd.DataFrame) -> None:
    # More clusters than the cloud has groups: here the starts do make a difference.
    inertias = {
        Warehouse(cloud, features, random_seed=seed, candidate_k=[20])
        .build_fit()
        .value("select value from ml_segmentation_parameters where parameter = 'inertia'")
        for seed in (1, 2)
    }
    assert len(inertias) == 2


def test_seed_and_replicates_reach_the_diagnostics(
    cloud: pd.DataFrame, features: pd.DataFrame
) -> None:
    changes = {"random_seed": 7, "bootstrap_replicates": 3, "candidate_k": [9]}
    warehouse = Warehouse(cloud[:300], features, **changes).build_diagnostics()
    tables = (
        warehouse.table("int_diagnostic_sample"),
        read_model(warehouse.table("ml_segmentation_parameters")),
        warehouse.table("ml_hierarchy"),
        warehouse.table("segment_archetypes"),
    )
    found = warehouse.table("ml_cluster_count_diagnostics")
    for settings, is_same in {
        DiagnosticSettings(replicates=3, random_seed=7): True,
        DiagnosticSettings(replicates=3, random_seed=8): False,
        DiagnosticSettings(replicates=2, random_seed=7): False,
    }.items():
        values = diagnose(*tables, settings)["value"].to_numpy()
        assert np.array_equal(found["value"], values) == is_same


@pytest.mark.parametrize(
    ("setting", "value"), [("name_max_distance", 0.0), ("name_min_margin", 2.0)]
)
def test_naming_rules_reach_the_names(
    built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame, setting: str, value: float
) -> None:
    good = "select count(*) from ml_cluster_names where name_fit = 'good'"
    assert built.value(good) > 0
    changes = {setting: value, "candidate_k": [4]}
    assert Warehouse(blobs, features, **changes).build_names().value(good) == 0


# No rows and no candidate


def test_no_customers_give_typed_empty_tables(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs[:0], features).build_all()
    for model, types in TYPES.items():
        assert warehouse.types(model) == types
        if model != "ml_segmentation_parameters":
            assert warehouse.value(f"select count(*) from {model}") == 0
    assert warehouse.value("select count(k) from ml_segmentation_parameters") == 0


def test_an_empty_fit_scores_customers_with_nulls(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    warehouse = Warehouse(blobs, features)
    warehouse.connection.execute("delete from int_segmentation_sample")
    warehouse.build_customers().build("ml_sampled_clusters")
    for model in ("ml_customer_clusters", "ml_sampled_clusters"):
        assert warehouse.types(model) == TYPES[model]
        assert warehouse.value(f"select count(*) from {model}") == len(blobs)
        assert warehouse.value(f"select count(cluster_id) from {model}") == 0
