"""The Python models do what their settings say: from a sample to clusters and names."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import duckdb
import pandas as pd
import pytest
import yaml

PROJECT = Path(__file__).parents[2]
MODELS = PROJECT / "python_models" / "segmentation"
REFERENCE = PROJECT / "seeds" / "reference"

FIGURES = """
select
    clusters.cluster_id,
    avg(customers.income_rank) as mean_income_rank,
    avg(customers.spending_rank) as mean_spending_rank
from ml_customer_clusters as clusters
inner join (
    select
        customer_id,
        percent_rank() over (order by income) as income_rank,
        percent_rank() over (order by spending) as spending_rank
    from int_segmentation_inputs
) as customers on clusters.customer_id = customers.customer_id
group by clusters.cluster_id
"""
TYPES = {
    "ml_segmentation_parameters": {
        "parameter": "VARCHAR",
        "k": "INTEGER",
        "cluster_id": "INTEGER",
        "component": "INTEGER",
        "feature": "VARCHAR",
        "value": "DOUBLE",
    },
    "ml_customer_clusters": {
        "customer_id": "BIGINT",
        "pc1": "DOUBLE",
        "pc2": "DOUBLE",
        "pc3": "DOUBLE",
        "cluster_id": "INTEGER",
        "distance_to_centroid": "DOUBLE",
    },
    "ml_segment_names": {
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
        for key, value in by_name[model]["config"].items():
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
        self._settings = {**project_vars(), **changes}
        frames = {
            "int_segmentation_sample": sample,
            "int_segmentation_features": features,
            "int_segmentation_inputs": sample[["customer_id", *features["feature"]]],
            "int_fit_checked": pd.DataFrame({"training_customer_count": [len(sample)]}),
            "segment_archetypes": pd.read_csv(REFERENCE / "segment_archetypes.csv"),
            "rank_levels": pd.read_csv(REFERENCE / "rank_levels.csv"),
        }
        for name, frame in frames.items():
            self.connection.from_df(frame).create(name)

    def build(self, model: str) -> None:
        dbt = FakeDbt(self.connection, model, self._settings)
        rows = import_model(model).model(dbt, self.connection)
        relation = self.connection.from_df(rows) if isinstance(rows, pd.DataFrame) else rows
        relation.create(model)

    def build_all(self) -> "Warehouse":
        self.build("ml_segmentation_parameters")
        self.build("ml_customer_clusters")
        self.connection.sql(FIGURES).create("int_segment_figures")
        self.build("ml_segment_names")
        return self

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
    names = built.table("ml_segment_names")
    assert list(names["cluster_id"]) == sorted(customers["cluster_id"].unique()) == [0, 1, 2, 3]
    assert set(names["segment_name"]) == {"Premium", "Value", "Growth", "Budget"}


def test_the_groups_of_the_data_get_the_names_of_their_places(
    built: Warehouse, blobs: pd.DataFrame
) -> None:
    customers = built.table("ml_customer_clusters").merge(built.table("ml_segment_names"))
    means = customers.merge(blobs, on="customer_id").groupby("segment_name")[["income", "spending"]]
    by_spending = means.mean().sort_values("spending", ascending=False)
    assert list(by_spending.index) == ["Premium", "Value", "Growth", "Budget"]
    by_income = list(means.mean().sort_values("income", ascending=False).index)
    assert set(by_income[:2]) == {"Premium", "Growth"}
    assert by_income[2:] == ["Value", "Budget"]


def test_cluster_sizes_are_those_that_the_fit_stored(built: Warehouse) -> None:
    stored = built.connection.sql(
        "select cluster_id, value from ml_segmentation_parameters"
        " where parameter = 'training_customer_count' and k = 4 order by cluster_id"
    ).fetchall()
    scored = built.connection.sql(
        "select cluster_id, count(*)::double from ml_customer_clusters group by 1 order by 1"
    ).fetchall()
    assert scored == stored


def test_customers_outside_the_sample_are_scored(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    warehouse = Warehouse(blobs, features, candidate_k=[4])
    warehouse.connection.execute("delete from int_segmentation_sample where customer_id % 3 = 0")
    warehouse.build_all()
    assert warehouse.value("select count(*) from ml_customer_clusters") == len(blobs)


@pytest.mark.parametrize("model", TYPES)
def test_types_of_the_tables(built: Warehouse, model: str) -> None:
    relation = built.connection.table(model)
    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == TYPES[model]


# Settings


def test_n_segments_reaches_the_clusters(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs, features, n_segments=3, candidate_k=[3, 4]).build_all()
    assert warehouse.value("select max(cluster_id) + 1 from ml_customer_clusters") == 3
    assert len(warehouse.table("ml_segment_names")) == 3


def test_candidate_k_reaches_the_fit(
    built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    query = "select list(distinct k order by k) from ml_segmentation_parameters where k is not null"
    assert built.value(query) == project_vars()["candidate_k"]
    assert Warehouse(blobs, features, candidate_k=[4, 6]).build_all().value(query) == [4, 6]


def test_n_components_reaches_the_fit_and_the_scores(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    warehouse = Warehouse(blobs, features, n_components=2, candidate_k=[4]).build_all()
    assert warehouse.value("select max(component) from ml_segmentation_parameters") == 2
    assert warehouse.value("select count(pc2) from ml_customer_clusters") == len(blobs)
    assert warehouse.value("select count(pc3) from ml_customer_clusters") == 0


def test_random_seed_reaches_the_fit(cloud: pd.DataFrame, features: pd.DataFrame) -> None:
    # More clusters than the cloud has groups: here the starts do make a difference.
    inertias = {
        Warehouse(cloud, features, random_seed=seed, candidate_k=[20], n_segments=20)
        .build_all()
        .value("select value from ml_segmentation_parameters where parameter = 'inertia'")
        for seed in (1, 2)
    }
    assert len(inertias) == 2


@pytest.mark.parametrize(
    ("setting", "value"), [("name_max_distance", 0.0), ("name_min_margin", 2.0)]
)
def test_naming_rules_reach_the_names(
    built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame, setting: str, value: float
) -> None:
    good = "select count(*) from ml_segment_names where name_fit = 'good'"
    assert built.value(good) > 0
    changes = {setting: value, "candidate_k": [4]}
    assert Warehouse(blobs, features, **changes).build_all().value(good) == 0


# No rows


def test_no_customers_give_typed_empty_tables(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs[:0], features).build_all()
    for model, types in TYPES.items():
        relation = warehouse.connection.table(model)
        assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == types
    assert warehouse.value("select count(*) from ml_customer_clusters") == 0
    assert warehouse.value("select count(*) from ml_segment_names") == 0
    assert warehouse.value("select count(k) from ml_segmentation_parameters") == 0
