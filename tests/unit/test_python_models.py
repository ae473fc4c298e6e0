"""The Python models do what their settings say: from a sample to clusters and names."""

import importlib.util
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
FILES = {file.stem: file for file in (PROJECT / "python_models").rglob("ml_*.py")}
REFERENCE = PROJECT / "seeds" / "reference"

# What the SQL models between the Python models do, in short.
PREVIOUS_INPUTS = """
select inputs.*, known.cluster_id as published_cluster_id
from int_segmentation_inputs as inputs
left join previous.customer_segments as known on inputs.customer_id = known.customer_id
cross join int_scoring_model
where is_new_model
"""
PREVIOUS_SCORING = """
select inputs.*
from int_segmentation_inputs as inputs
inner join previous.customer_segments as known on inputs.customer_id = known.customer_id
"""
CLUSTER_IDS = """
select
    fitted.k,
    fitted.cluster_id as fitted_cluster_id,
    coalesce(matches.cluster_id, fitted.cluster_id) as cluster_id
from (
    select distinct k, cluster_id from ml_segmentation_parameters where parameter = 'centroid'
) as fitted
left join ml_cluster_matches as matches
    on fitted.k = matches.k and fitted.cluster_id = matches.fitted_cluster_id
"""
WARD_CLUSTERS = """
select
    candidates.k,
    (
        row_number() over (
            partition by candidates.k order by nodes.mean_total_spending desc, nodes.first_leaf
        ) - 1
    )::integer as ward_cluster_id,
    nodes.*
from (
    select distinct k from ml_segmentation_parameters where parameter = 'centroid'
) as candidates
inner join ml_hierarchy as nodes on candidates.k between nodes.min_k and nodes.max_k
"""
WARD_CENTROIDS = """
select * from (
    unpivot ward_clusters on columns('pc[0-9]+') into name component value value
)
"""
PARAMETERS = """
select parameters.* from (
    select
        fitted.parameter, fitted.k, coalesce(ids.cluster_id, fitted.cluster_id) as cluster_id,
        fitted.component, fitted.feature, fitted.value
    from ml_segmentation_parameters as fitted
    left join cluster_ids as ids
        on fitted.k = ids.k and fitted.cluster_id = ids.fitted_cluster_id
    union all
    select
        'ward_centroid', k, ward_cluster_id, substring(component, 3)::integer, null::varchar, value
    from ward_centroids
) as parameters
cross join int_scoring_model
where is_new_model
union all
select stored.* from previous.segmentation_parameters as stored
cross join int_scoring_model
where not is_new_model
"""
# None is chosen where none is fitted.
CHOSEN_K = """
select distinct k as n_segments from segmentation_parameters
where parameter = 'centroid' and k = {n_segments}
"""
KEPT_NAMES = """
select names.k, names.cluster_id, names.segment_name, names.archetype
from previous.cluster_profiles as names
cross join int_scoring_model
where not is_new_model or (
    names.k = previous_n_segments and exists (select * from ml_cluster_matches)
)
"""
TRAINING = """
select fitted.* from ml_training_distributions as fitted
cross join int_scoring_model
where is_new_model
union all
select stored.* from previous.training_distributions as stored
cross join int_scoring_model
where not is_new_model
"""
CLUSTER_FIGURES = """
select
    clusters.k,
    clusters.cluster_id,
    avg(customers.first_naming_rank) as mean_first_rank,
    avg(customers.second_naming_rank) as mean_second_rank
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
WARD_TYPES = {**SCORES, "nearest_ward_cluster_id": "INTEGER"}
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
        "mean_total_spending": "DOUBLE",
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
    "ml_customer_clusters": {"customer_id": "BIGINT", "shown_income": "DOUBLE", **WARD_TYPES},
    "ml_cluster_matches": {
        "k": "INTEGER",
        "fitted_cluster_id": "INTEGER",
        "cluster_id": "INTEGER",
        "similarity": "DOUBLE",
        "is_matched": "BOOLEAN",
        "moved_share": "DOUBLE",
    },
    "ml_previous_clusters": {"customer_id": "BIGINT", "cluster_id": "INTEGER"},
    "ml_training_distributions": {
        "feature": "VARCHAR",
        "bin": "INTEGER",
        "upper_bound": "DOUBLE",
        "level": "VARCHAR",
        "customer_count": "BIGINT",
    },
    "ml_feature_drift": {
        "feature": "VARCHAR",
        "bin_count": "INTEGER",
        "value": "DOUBLE",
        "usual_value": "DOUBLE",
        "new_levels": "VARCHAR",
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
    spec = importlib.util.spec_from_file_location(name, FILES[name])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project_vars() -> dict[str, object]:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]["smartcart"]


class FakeConfig:
    """The config of a model: what its YAML has, and for all else the settings."""

    def __init__(self, model: str, settings: dict[str, object]) -> None:
        (file,) = FILES[model].parent.glob("_*__internal.yml")
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
        by_name = {entry["name"]: entry for entry in described["models"]}
        self._values = {**settings, **by_name[model].get("config", {})}

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

    def source(self, source: str, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.table(f"{source}.{name}")


def with_observed(sample: pd.DataFrame) -> pd.DataFrame:
    """Return customers with the columns whose drift is watched beside that of the inputs."""
    rng = np.random.default_rng(31)
    count = len(sample)
    return sample.assign(
        age=rng.integers(20, 80, count),
        tenure_days=rng.integers(0, 700, count),
        recency_days=rng.integers(0, 100, count),
        education=rng.choice(["PhD", "Basic"], count),
        marital_status="Single",
        education_level=rng.choice(["Graduate", "Undergraduate"], count),
        living_situation="Alone",
    )


class Warehouse:
    """A small DuckDB with the tables above the Python models; they are built into it.

    Args:
        sample: the customers.
        features: as int_segmentation_features has them.
        previous: the refresh before, if any.
        is_new_model: whether a model is fitted; otherwise the one before scores.
        changes: settings other than the project's.
    """

    def __init__(
        self,
        sample: pd.DataFrame,
        features: pd.DataFrame,
        previous: "Warehouse | None" = None,
        is_new_model: bool = True,
        **changes: object,
    ) -> None:
        self.connection = duckdb.connect()
        self.settings = {**project_vars(), "bootstrap_replicates": 2, **changes}
        inputs = sample[["customer_id", *features["feature"]]]
        last_k = None if previous is None else previous.settings["n_segments"]
        frames = {
            "int_segmentation_sample": self._diagnosed(sample if is_new_model else sample[:0]),
            "int_sampled_customers": with_observed(sample),
            "int_sampled_inputs": sample,
            "int_segmentation_features": features,
            "int_segmentation_inputs": inputs.assign(shown_income=sample["income"]),
            "int_fit_checked": pd.DataFrame({"training_customer_count": [len(sample)]}),
            "int_scoring_model": pd.DataFrame(
                {
                    "is_new_model": [is_new_model],
                    "is_fitted": [is_new_model],
                    "previous_n_segments": pd.Series([last_k], dtype="Int32"),
                }
            ),
            "int_segment_archetypes": pd.read_csv(REFERENCE / "segment_archetypes.csv").query(
                "recipe == 'default'"
            ),
            "rank_levels": pd.read_csv(REFERENCE / "rank_levels.csv"),
        }
        for name, frame in frames.items():
            self.connection.from_df(frame).create(name)
        self.connection.execute("create schema previous")
        for name, table in {
            "segmentation_parameters": "segmentation_parameters",
            "customer_segments": "ml_customer_clusters",
            "cluster_profiles": "ml_cluster_names",
            "training_distributions": "training_distributions",
        }.items():
            self._carry_over(name, table, previous)

    def _diagnosed(self, sample: pd.DataFrame) -> pd.DataFrame:
        """Mark the first of the sample, which the tree and the figures about k are made from."""
        ordered = sample.sort_values(["sample_position", "customer_id"])
        first = ordered.index[: self.settings["diagnostic_sample_size"]]
        return sample.assign(is_diagnosed=sample.index.isin(first))

    def _carry_over(self, name: str, table: str, previous: "Warehouse | None") -> None:
        """Make a table of the refresh before; empty without one."""
        if previous is not None:
            self.connection.from_df(previous.table(table)).create(f"previous.{name}")
            return
        types = {
            "segmentation_parameters": TYPES["ml_segmentation_parameters"],
            "training_distributions": TYPES["ml_training_distributions"],
            **TYPES,
        }[table]
        # Ids have the type that this file's have.
        id_type = self.types("int_sampled_inputs")["customer_id"]
        types = {**types, "customer_id": id_type} if "customer_id" in types else types
        columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
        self.connection.execute(f"create table previous.{name} ({columns})")

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

    def build_tree(self) -> "Warehouse":
        self.build_fit()
        self.build("ml_hierarchy")
        return self

    def build_diagnostics(self) -> "Warehouse":
        self.build_tree().build("ml_cluster_count_diagnostics")
        return self

    def build_model(self) -> "Warehouse":
        """Build the model in force: fitted, matched and with its final ids, or the stored one."""
        self.build_tree()
        self.query("int_previous_inputs", PREVIOUS_INPUTS)
        self.build("ml_cluster_matches")
        self.query("cluster_ids", CLUSTER_IDS)
        self.query("ward_clusters", WARD_CLUSTERS)
        self.query("ward_centroids", WARD_CENTROIDS)
        self.query("segmentation_parameters", PARAMETERS)
        return self

    def build_names(self) -> "Warehouse":
        """Build the names, which need the model only."""
        if "segmentation_parameters" not in self.tables():
            self.build_model()
        self.build("ml_sampled_clusters")
        self.query("int_cluster_profiles_measured", CLUSTER_FIGURES)
        self.query("int_kept_names", KEPT_NAMES)
        self.build("ml_cluster_names")
        return self

    def build_customers(self) -> "Warehouse":
        self.build_model()
        self.query("int_chosen_k", CHOSEN_K)
        self.build("ml_customer_clusters")
        self.query("int_previous_scoring", PREVIOUS_SCORING)
        self.build("ml_previous_clusters")
        return self

    def build_drift(self) -> "Warehouse":
        if "ml_sampled_clusters" not in self.tables():
            self.build_customers().build_names()
        self.build("ml_training_distributions")
        self.query("training_distributions", TRAINING)
        self.build("ml_feature_drift")
        return self

    def build_all(self) -> "Warehouse":
        """Build all but the figures of the candidates, which nothing below reads here."""
        return self.build_customers().build_names().build_drift()

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
    warehouse = Warehouse(blobs, features).build_all()
    warehouse.build("ml_cluster_count_diagnostics")
    return warehouse


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


# The refresh after


@pytest.fixture(scope="module")
def turned(blobs: pd.DataFrame) -> pd.DataFrame:
    """Return the blobs with their clusters numbered the other way round."""
    return blobs.assign(cluster_order_value=-blobs["cluster_order_value"])


@pytest.fixture(scope="module")
def refitted(built: Warehouse, turned: pd.DataFrame, features: pd.DataFrame) -> Warehouse:
    return Warehouse(turned, features, previous=built).build_all()


@pytest.fixture(scope="module")
def unmatched(built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame) -> Warehouse:
    """Return a refit on the same customers that recognises nothing."""
    return Warehouse(blobs, features, previous=built, match_from=1.1).build_all()


def clusters_of(warehouse: Warehouse) -> list[tuple[int, int]]:
    return warehouse.connection.sql(
        "select customer_id, cluster_id from ml_customer_clusters order by customer_id"
    ).fetchall()


def names_of(warehouse: Warehouse, k: int = 4) -> dict[int, str]:
    names = warehouse.table("ml_cluster_names").query(f"k == {k}")
    return dict(zip(names["cluster_id"], names["segment_name"], strict=True))


def test_the_first_fit_matches_nothing_and_knows_nobody(built: Warehouse) -> None:
    for model in ("ml_cluster_matches", "ml_previous_clusters"):
        assert built.value(f"select count(*) from {model}") == 0


def test_a_refit_on_the_same_customers_moves_nobody(built: Warehouse, refitted: Warehouse) -> None:
    matches = refitted.table("ml_cluster_matches")
    assert matches["cluster_id"].tolist() == [3, 2, 1, 0]
    assert (matches["moved_share"] == 0).all()
    assert clusters_of(refitted) == clusters_of(built)
    assert names_of(refitted) == names_of(built)


def test_only_the_published_number_of_clusters_is_matched(
    built: Warehouse, refitted: Warehouse
) -> None:
    # Ids of another k are those of the fit: here the other way round.
    query = "select cluster_id from ml_sampled_clusters where k = {} order by customer_id"
    for k, is_matched in ((3, False), (4, True), (5, False)):
        found, before = (
            warehouse.connection.sql(query.format(k)).fetchall() for warehouse in (refitted, built)
        )
        assert (found == before) == is_matched
        if not is_matched:
            assert found == [(k - 1 - cluster_id,) for (cluster_id,) in before]


def test_a_stored_model_scores_as_before_and_keeps_its_names(
    built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    # Other customers, spread differently: a fit would not find the same clusters.
    later = blobs.query("income > 45_000 or customer_id % 5 == 0").copy()
    again = Warehouse(later, features, previous=built, is_new_model=False).build_all()
    ids = set(later["customer_id"])
    assert clusters_of(again) == [row for row in clusters_of(built) if row[0] in ids]
    assert names_of(again) == names_of(built)
    columns = list(WARD_TYPES)
    pd.testing.assert_frame_equal(
        again.table("ml_customer_clusters").sort_values("customer_id", ignore_index=True)[columns],
        built.table("ml_customer_clusters")
        .query("customer_id in @ids")
        .sort_values("customer_id", ignore_index=True)[columns],
    )
    for model in ("ml_cluster_matches", "ml_hierarchy"):
        assert again.types(model) == TYPES[model]
        assert again.value(f"select count(*) from {model}") == 0


def test_clusters_that_nothing_matches_have_new_ids_everywhere(unmatched: Warehouse) -> None:
    ids = [4, 5, 6, 7]
    assert unmatched.table("ml_cluster_matches")["cluster_id"].tolist() == ids
    assert sorted(unmatched.table("ml_customer_clusters")["cluster_id"].unique()) == ids
    assert sorted(unmatched.table("ml_customer_clusters")["second_cluster_id"].unique()) == ids
    sampled = unmatched.table("ml_sampled_clusters").query("k == 4")
    assert sorted(sampled["cluster_id"].unique()) == ids
    assert sorted(names_of(unmatched)) == ids
    # The names of those that are gone stay theirs.
    assert set(names_of(unmatched).values()) == {
        "Premium 2",
        "Value 2",
        "Growth 2",
        "Budget 2",
    }
    assert sorted(unmatched.table("ml_customer_clusters")["nearest_ward_cluster_id"].unique()) == [
        0,
        1,
        2,
        3,
    ]


def test_sparse_ids_go_through_the_refresh_after(
    unmatched: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    for is_new_model in (True, False):
        after = Warehouse(blobs, features, previous=unmatched, is_new_model=is_new_model)
        after.build_all()
        assert clusters_of(after) == clusters_of(unmatched)
        assert names_of(after) == names_of(unmatched)


def test_known_customers_are_seen_by_the_model_before_as_well(
    built: Warehouse, unmatched: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    previous = unmatched.connection.sql("from ml_previous_clusters order by customer_id")
    assert previous.fetchall() == clusters_of(built)
    # Customers as they are now: everybody has changed places, and one is new.
    ids = np.roll(blobs["customer_id"].to_numpy(), 1)
    ids[0] = -1
    moved = Warehouse(blobs.assign(customer_id=ids), features, previous=built).build_all()
    by_id = dict(clusters_of(built))
    expected = {
        after: by_id[before]
        for before, after in zip(blobs["customer_id"], ids.tolist(), strict=True)
        if after != -1
    }
    found = moved.connection.sql("from ml_previous_clusters").fetchall()
    assert dict(found) == expected
    assert len(found) == len(blobs) - 1


def test_other_features_are_matched_by_the_published_clusters(
    built: Warehouse, turned: pd.DataFrame, features: pd.DataFrame
) -> None:
    # The model before cannot score: visits are no input any more.
    after = Warehouse(turned, features[1:], previous=built).build_all()
    assert after.table("ml_cluster_matches")["is_matched"].all()
    assert after.value("select count(cluster_id) from ml_previous_clusters") == 0
    assert after.value("select count(*) from ml_previous_clusters") == len(turned)
    assert names_of(after) == names_of(built)
    moved = [
        one != other for one, other in zip(clusters_of(after), clusters_of(built), strict=True)
    ]
    assert np.mean(moved) < 0.01


def test_the_last_published_k_is_matched_not_the_next(
    blobs: pd.DataFrame, turned: pd.DataFrame, features: pd.DataFrame
) -> None:
    changes = {"candidate_k": [3, 4]}
    first = Warehouse(blobs, features, n_segments=3, **changes).build_all()
    after = Warehouse(turned, features, previous=first, n_segments=4, **changes).build_all()
    assert after.table("ml_cluster_matches")["k"].tolist() == [3, 3, 3]
    # The other k keeps the ids of its fit.
    assert sorted(names_of(after)) == [0, 1, 2, 3]


# Drift


def test_the_training_customers_have_not_drifted(built: Warehouse) -> None:
    drift = built.table("ml_feature_drift")
    np.testing.assert_allclose(drift["value"], 0, atol=1e-15)
    # One-hot columns are watched as the category that they come from.
    assert set(drift["feature"]) == {
        *("visits", "income", "spending", "age", "tenure_days", "recency_days"),
        *("education", "marital_status", "education_level", "living_situation", "segments"),
    }


def test_drift_is_against_the_customers_of_the_model_in_force(
    built: Warehouse, blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    richer = blobs.assign(income=blobs["income"] * 1.4)
    for is_new_model in (True, False):
        after = Warehouse(richer, features, previous=built, is_new_model=is_new_model)
        after.build_drift()
        value = after.value("select value from ml_feature_drift where feature = 'income'")
        assert (value > 0.2) == (not is_new_model)


def test_an_observed_feature_that_is_an_input_too_is_watched_once(
    blobs: pd.DataFrame, features: pd.DataFrame
) -> None:
    with_age = features.replace({"feature": {"visits": "age"}})
    sample = blobs.rename(columns={"visits": "age"})
    warehouse = Warehouse(sample, with_age).build_drift()
    assert not warehouse.table("ml_feature_drift")["feature"].duplicated().any()
    bins = warehouse.table("ml_training_distributions")
    assert not bins.duplicated(["feature", "bin"]).any()


# Settings


def test_the_chosen_k_reaches_the_clusters(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs, features, n_segments=3, candidate_k=[3, 4]).build_all()
    assert warehouse.value("select max(cluster_id) + 1 from ml_customer_clusters") == 3
    ward = "select max(nearest_ward_cluster_id) + 1 from ml_customer_clusters"
    assert warehouse.value(ward) == 3


def test_candidate_k_reaches_every_table(blobs: pd.DataFrame, features: pd.DataFrame) -> None:
    warehouse = Warehouse(blobs, features, candidate_k=[4, 6]).build_all()
    warehouse.build("ml_cluster_count_diagnostics")
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
        warehouse.connection.table("int_segmentation_sample").filter("is_diagnosed").df(),
        read_model(warehouse.table("ml_segmentation_parameters")),
        warehouse.table("ml_hierarchy"),
        warehouse.table("int_segment_archetypes"),
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
    warehouse.build("ml_cluster_count_diagnostics")
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
