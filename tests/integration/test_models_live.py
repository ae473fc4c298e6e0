"""A segment means next month what it means today: model, identities, history and registry.

A chain of refreshes goes on from the embedded customers, as a shop's months would. Variants of a
refresh branch off from one of its releases.
"""

import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from customer_files import Row, csv_text, embedded_rows
from support import FEW_K, QUICK_FIT, Refresh, Workspace, editable_project, kill

Query = Callable[[str], pd.DataFrame]
People = dict[str, Row]

# Files of the same customers, whatever they are called.
EMBEDDED = {"dataset": "embedded", "keep_releases": 20}
PREMIUM, BUDGET = "Premium", "Budget"
KEPT_TABLES = ["model_registry", "segment_changes", "segment_migrations", "refresh_summary",
               "segmentation_parameters"]  # fmt: skip
# Models as far as the tables that tests of one refresh look at.
MODEL_AND_CHANGES = (
    "--select", "+customer_segments", "+segment_changes", "+model_registry", "+refresh_summary",
)  # fmt: skip
NAMES_AND_CHANGES = ("--select", "+segment_profiles", "+segment_changes", "+refresh_summary")
FAILING_TEST = """
-- Fails after the tables of the history are built.
select * from {{ ref('segment_migrations') }}
"""


@dataclass(frozen=True)
class Release:
    """What one refresh published."""

    folder: Path
    file: Path | None = None

    def query(self, query: str) -> pd.DataFrame:
        with duckdb.connect(str(self.folder / "smartcart.duckdb"), read_only=True) as connection:
            return connection.sql(query).df()

    @property
    def refreshed_at(self) -> pd.Timestamp:
        return _refreshed_at(self.query)

    @property
    def summary(self) -> pd.Series:
        return _summary(self.query)


# Customers by id; of two rows with one id the first counts.
EVERYBODY = {row["ID"]: row for row in reversed(embedded_rows())}
IDS = sorted(EVERYBODY, key=int)
LEAVING = set(IDS[100:150])
# Others, with ids of their own.
NEWCOMERS = {
    str(90000 + number): {**EVERYBODY[id_], "ID": str(90000 + number)}
    for number, id_ in enumerate(IDS[200:300])
}


@dataclass(frozen=True)
class Chain:
    """Refreshes one after another, each with its release."""

    workspace: Workspace
    releases: dict[str, Release]
    movers: set[str]

    def __getitem__(self, name: str) -> Release:
        return self.releases[name]

    def at(self, name: str, folder: Path, project: Path | None = None) -> Workspace:
        """Another workspace, in which that release is the last one, without a warehouse."""
        published = folder / "published"
        shutil.copytree(
            self.workspace.folder / "published", published, symlinks=True, copy_function=os.link
        )
        (published / "current").unlink()
        (published / "current").symlink_to(Path("releases") / self.releases[name].folder.name)
        return Workspace(folder, project or self.workspace.project)


@pytest.fixture(scope="module")
def chain(embedded: Refresh, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """Seven refreshes of one data set, all tested and published."""
    folder = tmp_path_factory.mktemp("chain")
    shutil.copytree(embedded.workspace / "published", folder / "published", symlinks=True)
    workspace = Workspace(folder)
    releases = {"first": Release((folder / "published/current").resolve())}

    def refresh(name: str, file: Path | None = None, **settings: object) -> None:
        path = {"customers_path": str(file)} if file else {}
        workspace.build(**EMBEDDED, **path, **settings)
        releases[name] = Release((folder / "published/current").resolve(), file)

    refresh("again")
    movers = _like_others(releases["first"], BUDGET, PREMIUM, 30)
    refresh("others", _write(folder / "others.csv", _of_another_month(movers)))
    refresh("returned", _write(folder / "returned.csv", EVERYBODY))
    later = _write(folder / "later.csv", _later())
    refresh("proposed", later, refit="propose", **QUICK_FIT)
    refresh("scored", later)
    refresh("refitted", later, refit=True, **QUICK_FIT)
    return Chain(workspace, releases, set(movers))


def _like_others(release: Release, poor: str, rich: str, count: int) -> People:
    """Customers of one segment who became like some of another one."""
    segments = release.query("select * from customer_segments order by customer_id")
    ids = segments["customer_id"].astype(str)
    moving = [id_ for id_ in ids[segments["segment_name"] == poor] if id_ not in LEAVING]
    models = ids[segments["segment_name"] == rich]
    pairs = zip(moving[:count], models[:count], strict=True)
    return {id_: {**EVERYBODY[model], "ID": id_} for id_, model in pairs}


def _of_another_month(movers: People) -> People:
    """Some are gone, some are new, some moved, and of some the income is not known any more."""
    staying = {id_: row for id_, row in EVERYBODY.items() if id_ not in LEAVING}
    unknown = [id_ for id_ in staying if id_ not in movers][:600:10]
    incomeless = {id_: {**staying[id_], "Income": ""} for id_ in unknown}
    return {**staying, **NEWCOMERS, **movers, **incomeless}


def _later() -> People:
    """Nine of ten customers, who spend a little more or less."""
    chance = random.Random(5)
    staying = [row for row in EVERYBODY.values() if chance.random() < 0.9]
    return {row["ID"]: _spending(row, chance.uniform(0.95, 1.05)) for row in staying}


def _spending(row: Row, factor: float) -> Row:
    """The customer with so many times the spending."""
    columns = [column for column in row if column.startswith("Mnt") and row[column]]
    return {**row, **{column: str(round(float(row[column]) * factor)) for column in columns}}


def _write(file: Path, people: People) -> Path:
    file.write_text(csv_text(list(people.values())), newline="")
    return file


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the project for all edits: dbt reads again only what is edited."""
    return editable_project(tmp_path_factory.mktemp("project"))


@contextmanager
def edited(file: Path, text: str) -> Iterator[None]:
    """A file of the project that has another text for a while, or that is there for a while."""
    before = file.read_text() if file.exists() else None
    file.write_text(text)
    try:
        yield
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before)


# The stored model scores


def test_a_second_refresh_scores_with_the_stored_model(chain: Chain) -> None:
    first, again = chain["first"].summary, chain["again"].summary

    assert first["model_reason"] == "a new model, because there was no model"
    assert again["model_reason"] == "the stored model scores"
    assert again["model_id"] == first["model_id"]
    assert again["fitted_at"] == first["fitted_at"] == chain["first"].refreshed_at
    for table in ("customer_segments", "segmentation_parameters", "customer_features",
                  "cluster_profiles", "cluster_figures", "training_distributions"):  # fmt: skip
        _assert_same(table, chain["first"].query, chain["again"].query)


def test_other_customers_are_scored_with_the_stored_model(chain: Chain) -> None:
    first, others = chain["first"], chain["others"]
    income = "select value from segmentation_parameters where parameter = 'imputation_value' " \
             "and feature = 'income'"  # fmt: skip
    imputed = others.query("select income, customer_id from customer_segments "
                           "where is_income_imputed")  # fmt: skip
    read = others.query("select median(income) as m from customer_segments "
                        "where not is_income_imputed")  # fmt: skip

    assert others.summary["model_reason"] == "the stored model scores"
    assert others.summary["model_id"] == first.summary["model_id"]
    for table in ("segmentation_parameters", "training_distributions", "cluster_hierarchy"):
        _assert_same(table, first.query, others.query)
    (stored,) = first.query(income)["value"]
    assert len(imputed) >= 60
    assert set(imputed["income"]) == {int(stored)}
    # The file's own median is another one.
    assert read["m"].item() != stored


def test_customers_that_did_not_change_do_not_move(chain: Chain) -> None:
    first, others = (
        chain[name].query("select * from customer_segments").set_index("customer_id")
        for name in ("first", "others")
    )
    same = first.index.intersection(others.index)
    same = same.difference([int(id_) for id_ in chain.movers])
    same = same[
        (first.loc[same, "is_income_imputed"] == others.loc[same, "is_income_imputed"]).to_numpy()
    ]

    assert len(same) > 2000
    pd.testing.assert_frame_equal(
        first.loc[same].drop(columns="refreshed_at"), others.loc[same].drop(columns="refreshed_at")
    )


def test_another_number_of_segments_needs_no_refit(chain: Chain, tmp_path: Path) -> None:
    again = chain["again"]

    five = chain.at("again", tmp_path).build_tables(*MODEL_AND_CHANGES, **EMBEDDED, n_segments=5)

    summary = _summary(five.warehouse)
    assert summary["model_id"] == again.summary["model_id"]
    assert summary["model_reason"] == "the stored model scores"
    assert summary["n_segments"] == 5
    _assert_same("segmentation_parameters", again.query, five.warehouse)
    changes = _new_changes(five.warehouse)
    assert len(changes) > 100
    assert set(changes["cause"]) == {"model"}
    registry = five.warehouse("select * from model_registry")
    assert list(registry["is_in_force"]) == [True]


# When a new model is fitted


@dataclass(frozen=True)
class Inputs:
    """A workspace in which a refresh of changed customers is ready to decide on its model."""

    workspace: Workspace
    settings: dict[str, object]
    stored: pd.Series

    def decide(self, *flags: str, project: Path | None = None, **settings: object) -> pd.Series:
        workspace = Workspace(self.workspace.folder, project or self.workspace.project)
        decided = workspace.build_tables(
            *flags, "--select", "int_scoring_model", **self.settings, **settings
        )
        return decided.warehouse("select * from int_scoring_model").iloc[0]


@pytest.fixture(scope="module")
def inputs(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    workspace = chain.at("again", tmp_path_factory.mktemp("inputs"))
    file = _write(workspace.folder / "customers.csv", _later())
    settings = {**EMBEDDED, "customers_path": str(file)}
    workspace.build_tables("--select", "+int_scoring_model", **settings)
    return Inputs(workspace, settings, chain["again"].summary)


CHANGED = "a new model, because the recipe, its features or the settings of the fit changed"
ASKED_FOR = "a new model, because a refit was asked for"
REFITS = {
    "candidate_k": ([], FEW_K, CHANGED),
    "numeric_features": (
        [],
        {"numeric_features": ["log_income", "log_total_spending", "age"]},
        CHANGED,
    ),
    "refit": ([], {"refit": True}, ASKED_FOR),
    "full-refresh": (["--full-refresh"], {}, ASKED_FOR),
}


@pytest.mark.parametrize(("flags", "settings", "reason"), REFITS.values(), ids=REFITS)
def test_a_refit_says_why(
    flags: list[str], settings: dict[str, object], reason: str, inputs: Inputs
) -> None:
    decision = inputs.decide(*flags, **settings)

    assert decision["is_new_model"]
    assert decision["reason"] == reason
    assert decision["previous_model_id"] == inputs.stored["model_id"]
    assert decision["model_id"] == decision["fitted_model_id"] != inputs.stored["model_id"]
    assert decision["fitted_at"] > inputs.stored["refreshed_at"]


def test_another_mapping_of_levels_is_a_reason_for_a_refit(inputs: Inputs, project: Path) -> None:
    mapping = project / "seeds/reference/education_levels.csv"
    levels = mapping.read_text().replace("2n Cycle,Undergraduate", "2n Cycle,Graduate")

    with edited(mapping, levels):
        decision = inputs.decide(project=project)

    assert decision["reason"] == CHANGED
    assert decision["model_id"] != inputs.stored["model_id"]


def test_other_settings_are_no_reason_for_a_refit(inputs: Inputs) -> None:
    decision = inputs.decide(n_segments=3, max_drift=9, name_max_distance=0.1)

    assert not decision["is_new_model"]
    assert not decision["is_fitted"]
    assert decision["reason"] == "the stored model scores"
    assert decision["model_id"] == inputs.stored["model_id"]


# A refit keeps the segments


def test_a_proposal_is_compared_and_changes_nothing(chain: Chain) -> None:
    before, proposed = chain["returned"], chain["proposed"]
    registry = proposed.query("select * from model_registry").set_index("is_proposed")
    proposal, kept = registry.loc[True], registry.loc[False]

    assert proposed.summary["model_reason"] == "the stored model scores"
    assert proposed.summary["model_id"] == before.summary["model_id"] == kept["model_id"]
    _assert_same("segmentation_parameters", before.query, proposed.query)
    assert kept["is_in_force"]
    assert not proposal["is_in_force"]
    assert proposal["model_id"] != kept["model_id"]
    assert proposal["reason"] == "proposed for a comparison"
    assert proposal["fitted_at"] == proposed.refreshed_at
    assert 0 < proposal["moved_share"] < 0.05
    assert proposal["new_segment_count"] == 0
    # A refresh of the same customers that proposes nothing finds the same segments.
    _assert_same("customer_segments", proposed.query, chain["scored"].query)


def test_the_next_refresh_keeps_the_proposal_and_all_else(chain: Chain) -> None:
    _assert_same("model_registry", chain["proposed"].query, chain["scored"].query)
    _assert_same("segment_changes", chain["proposed"].query, chain["scored"].query)


def test_ids_and_names_survive_a_refit(chain: Chain) -> None:
    before, after = chain["scored"], chain["refitted"]
    pairs = _pairs(before, after)

    assert after.summary["model_reason"] == ASKED_FOR
    assert after.summary["model_id"] != before.summary["model_id"]
    assert pairs["segment_name"].nunique() == 4
    is_same = pairs["cluster_id"] == pairs["new_cluster_id"]
    assert (is_same == (pairs["segment_name"] == pairs["new_segment_name"])).all()
    assert is_same.mean() > 0.95
    assert set(pairs["cluster_id"]) == set(pairs["new_cluster_id"])


def test_what_a_refit_moves_is_known_before_it_is_adopted(chain: Chain) -> None:
    proposal = chain["scored"].query("select * from model_registry where is_proposed").iloc[0]
    registry = chain["refitted"].query("select * from model_registry order by fitted_at")
    changes = _new_changes(chain["refitted"].query)
    customer_count = chain["refitted"].summary["rows_accepted"]

    assert chain["refitted"].summary["model_id"] == proposal["model_id"]
    assert list(registry["is_in_force"]) == [False, True]
    assert list(registry["is_proposed"]) == [False, False]
    assert registry["model_id"][0] == chain["first"].summary["model_id"]
    assert set(changes["cause"]) == {"model"}
    assert proposal["moved_share"] == pytest.approx(len(changes) / customer_count, abs=0.002)
    assert registry["moved_share"][1] == pytest.approx(len(changes) / customer_count, abs=0.002)


@pytest.fixture(scope="module")
def same_fit(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Refresh:
    """A refit of unchanged customers."""
    workspace = chain.at("again", tmp_path_factory.mktemp("same_fit"))
    # Nobody looks at the figures about k; the tree, which labels are made from, is the whole one.
    return workspace.build_tables(
        *MODEL_AND_CHANGES, **EMBEDDED, refit=True, bootstrap_replicates=1
    )


def test_a_refit_on_unchanged_customers_moves_nobody(chain: Chain, same_fit: Refresh) -> None:
    summary = _summary(same_fit.warehouse)
    in_force = same_fit.warehouse("select is_new_model from int_scoring_model")
    matches = same_fit.warehouse("select * from ml_cluster_matches")

    assert summary["model_reason"] == ASKED_FOR
    assert summary["model_id"] == chain["again"].summary["model_id"]
    assert in_force["is_new_model"].item()
    assert matches["is_matched"].sum() == summary["n_segments"] == 4
    assert matches["moved_share"].max() == 0
    assert len(_new_changes(same_fit.warehouse)) == 0
    for table in ("customer_segments", "segment_changes"):
        _assert_same(table, chain["again"].query, same_fit.warehouse)


def test_registry_and_summary_agree_when_the_same_model_was_fitted(same_fit: Refresh) -> None:
    (registered,) = same_fit.warehouse("select * from model_registry").to_dict("records")

    assert registered["fitted_at"] == _summary(same_fit.warehouse)["fitted_at"]


# Personal data


def test_a_customer_can_be_forgotten(chain: Chain, tmp_path: Path) -> None:
    forgotten = min(LEAVING)
    changes = "select customer_id, changed_at, cause from segment_changes order by all"
    before = chain["others"].query(changes)
    in_the_tree = "select count(customer_id) as customers from cluster_hierarchy"

    refresh = chain.at("others", tmp_path).build_tables(
        *("--select", "+segment_changes", "+cluster_hierarchy"),
        **EMBEDDED, customers_path=str(chain["others"].file), forget_customers=[int(forgotten)],
    )  # fmt: skip

    is_forgotten = before["customer_id"].astype(str) == forgotten
    assert is_forgotten.sum() == 2
    after = before[~is_forgotten].reset_index(drop=True)
    pd.testing.assert_frame_equal(refresh.warehouse(changes), after)
    left = refresh.warehouse(in_the_tree)["customers"].item()
    assert left == chain["others"].query(in_the_tree)["customers"].item() - 1


# Customers and columns that are missing


def test_a_segment_that_nobody_is_in_any_more_keeps_its_name(chain: Chain, tmp_path: Path) -> None:
    workspace = chain.at("again", tmp_path)
    segments = "select customer_id, segment_name, segment_label from customer_segments order by 1"
    before = chain["again"].query(segments)
    is_premium = before["segment_name"] == PREMIUM
    ids = set(before["customer_id"][is_premium].astype(str))
    others = {id_: row for id_, row in EVERYBODY.items() if id_ not in ids}
    file, everybody = (
        _write(tmp_path / "others.csv", others),
        _write(tmp_path / "all.csv", EVERYBODY),
    )

    without = workspace.build(**EMBEDDED, customers_path=str(file), max_drift=100, max_gone_share=1)
    now = without.warehouse("select * from segment_profiles").set_index("segment_name")
    quality = without.warehouse("select * from segment_quality").set_index("segment_name")
    scored = without.warehouse(segments)
    back = workspace.build_tables(
        "--select", "+customer_segments",
        **EMBEDDED, customers_path=str(everybody), max_drift=100,
    )  # fmt: skip

    # Nobody is lost, though the second segment of many is the empty one.
    assert list(scored["customer_id"]) == list(before["customer_id"][~is_premium])
    assert set(now.index) == set(before["segment_name"])
    assert now["customer_count"].sum() == len(scored)
    assert now.loc[PREMIUM, "segment_label"] == "Premium (no customers)"
    assert now.loc[PREMIUM, "customer_count"] == quality.loc[PREMIUM, "customer_count"] == 0
    assert pd.isna(now.loc[PREMIUM, "mean_income"])
    pd.testing.assert_frame_equal(back.warehouse(segments), before)


def test_an_optional_column_that_is_missing_for_a_month_makes_no_new_model(
    chain: Chain, tmp_path: Path
) -> None:
    workspace = chain.at("again", tmp_path)
    rows = {id_: {**row} for id_, row in EVERYBODY.items()}
    for row in rows.values():
        del row["Complain"]
    file = _write(tmp_path / "without.csv", rows)
    features = [
        "log_income", "log_total_spending", "web_order_count", "age", "has_complained",
    ]  # fmt: skip

    clustered_on = workspace.build(**EMBEDDED, **FEW_K, numeric_features=features)
    refused = workspace.dbt(
        "build", "--select", "+int_scoring_model", **EMBEDDED, **FEW_K, customers_path=str(file),
        numeric_features=features,
    )  # fmt: skip

    assert "changed" in _summary(clustered_on.warehouse)["model_reason"]
    assert refused.returncode == 1, refused.output
    assert "The stored model was made from has_complained, but the file lacks" in refused.output
    assert "refit: true" in refused.output


# Names


@pytest.fixture
def other_archetypes(project: Path) -> Iterator[Path]:
    """A project in which the ranks of Premium are those of Budget, and the other way round."""
    file = project / "seeds/reference/segment_archetypes.csv"
    header, *rows = file.read_text().splitlines()
    cells = {tuple(row.split(",")[:2]): row.split(",") for row in rows}
    one, other = cells["default", PREMIUM], cells["default", BUDGET]
    one[2:6], other[2:6] = other[2:6], one[2:6]
    with edited(file, "\n".join([header, *(",".join(row) for row in cells.values())]) + "\n"):
        yield project


def test_a_name_stays_until_a_new_one_is_asked_for(
    chain: Chain, other_archetypes: Path, tmp_path: Path
) -> None:
    workspace = chain.at("again", tmp_path, other_archetypes)
    names = "select cluster_id, segment_name, name_fit, segment_label from segment_profiles " \
            "order by cluster_id"  # fmt: skip
    before = chain["again"].query(names)

    kept = workspace.build_tables(*NAMES_AND_CHANGES, **EMBEDDED)
    now, changes = kept.warehouse(names), _new_changes(kept.warehouse)
    warned = workspace.dbt("test", "--select", "warn_names_that_turned_approximate", **EMBEDDED)
    renamed = workspace.build_tables(*NAMES_AND_CHANGES, **EMBEDDED, rename=True)
    new, new_changes = renamed.warehouse(names), _new_changes(renamed.warehouse)

    assert set(before["name_fit"]) == {"good"}
    assert list(now["segment_name"]) == list(before["segment_name"])
    fits = now.set_index("segment_name")
    for name in (PREMIUM, BUDGET):
        assert fits.loc[name, "name_fit"] == "approximate"
        assert fits.loc[name, "segment_label"].startswith(f"{name} (approximate: income ")
    assert len(changes) == 0
    assert warned.returncode == 0
    assert "WARN=1" in warned.output
    # Now that names are given anew Premium is who was Budget.
    swapped = {PREMIUM: BUDGET, BUDGET: PREMIUM}
    assert list(new["segment_name"]) == [swapped.get(name, name) for name in before["segment_name"]]
    assert set(new["name_fit"]) == {"good"}
    assert set(new_changes["cause"]) == {"name"}
    assert _summary(renamed.warehouse)["model_id"] == chain["again"].summary["model_id"]


# History


def test_the_same_refresh_twice_adds_nothing(chain: Chain) -> None:
    for table in ("segment_changes", "segment_migrations", "segment_history", "model_registry"):
        _assert_same(table, chain["first"].query, chain["again"].query)
    assert len(_new_changes(chain["again"].query)) == 0
    assert len(chain["again"].query("select * from refresh_summary")) == 2
    assert chain["first"].folder != chain["again"].folder
    assert all(release.folder.is_dir() for release in chain.releases.values())


def test_changes_say_who_is_new_who_is_gone_and_who_behaves_differently(chain: Chain) -> None:
    changes = _new_changes(chain["others"].query)
    by_cause = {
        cause: set(rows["customer_id"].astype(str)) for cause, rows in changes.groupby("cause")
    }
    moved = changes[changes["customer_id"].astype(str).isin(chain.movers)]

    assert set(by_cause) == {"new", "gone", "behaviour"}
    assert by_cause["new"] == set(NEWCOMERS)
    assert by_cause["gone"] == LEAVING
    assert by_cause["behaviour"] >= chain.movers
    # The others lost their income.
    incomeless = chain["others"].query(
        "select cast(customer_id as varchar) as id from customer_segments where is_income_imputed"
    )
    assert by_cause["behaviour"] - chain.movers <= set(incomeless["id"])
    assert set(moved["previous_segment_name"]) == {BUDGET}
    assert set(moved["segment_name"]) == {PREMIUM}
    new, gone = (changes[changes["cause"] == cause] for cause in ("new", "gone"))
    assert new["previous_segment_name"].isna().all()
    assert gone["segment_name"].isna().all()


def test_who_returns_is_new_again(chain: Chain) -> None:
    changes = _new_changes(chain["returned"].query).set_index("cause")

    assert set(changes.loc["new", "customer_id"].astype(str)) == LEAVING
    assert set(changes.loc["gone", "customer_id"].astype(str)) == set(NEWCOMERS)
    assert set(changes.loc["behaviour", "customer_id"].astype(str)) >= chain.movers
    # Everybody is again where they were.
    _assert_same("customer_segments", chain["first"].query, chain["returned"].query)


def test_history_tells_everybodys_segment_as_of_any_refresh(chain: Chain) -> None:
    newest = chain["refitted"]
    for release in chain.releases.values():
        as_of = newest.query(f"""
            select customer_id, segment_name from segment_history
            where timestamp '{release.refreshed_at}' >= valid_from
                and (timestamp '{release.refreshed_at}' < valid_to or valid_to is null)
            order by customer_id
        """)
        pd.testing.assert_frame_equal(
            as_of,
            release.query("select customer_id, segment_name from customer_segments order by 1"),
        )


def test_history_is_only_ever_added_to(chain: Chain) -> None:
    releases = list(chain.releases.values())
    for before, after in pairwise(releases):
        for table, time in (("segment_changes", "changed_at"), ("refresh_summary", "refreshed_at")):
            known = f"select * from {table} where {time} <= timestamp '{before.refreshed_at}' " \
                    "order by all"  # fmt: skip
            pd.testing.assert_frame_equal(before.query(known), after.query(known))


def test_migrations_are_the_sums_of_the_changes(chain: Chain) -> None:
    pd.testing.assert_frame_equal(
        chain["refitted"].query("select * from segment_migrations order by all"),
        chain["refitted"].query("""
            select changed_at as refreshed_at, previous_segment_name, segment_name, cause,
                count(*) as customer_count
            from segment_changes
            group by all
            order by all
        """),
    )


# Drift


def test_drift_far_beyond_the_threshold_stops_the_build(chain: Chain, tmp_path: Path) -> None:
    workspace = chain.at("again", tmp_path)
    spenders = {id_: _spending(row, 20) for id_, row in EVERYBODY.items()}
    file = _write(tmp_path / "twenty_times.csv", spenders)
    before = (tmp_path / "published/current").resolve()

    refused = workspace.dbt("build", **EMBEDDED, customers_path=str(file))
    let_through = workspace.dbt(
        "build", "--select", "feature_drift", **EMBEDDED, customers_path=str(file), max_drift=20
    )

    assert refused.returncode == 1, refused.output
    (message,) = {
        line.strip() for line in refused.output.splitlines() if "hardly the customers" in line
    }
    for word in ("log_total_spending", "max_drift (4)", "dataset", "refit"):
        assert word in message
    assert "Traceback" not in refused.output
    assert "Nothing is published: 1 step failed." in refused.output
    assert (tmp_path / "published/current").resolve() == before
    assert let_through.returncode == 0, let_through.output


# Model, history and registry are those of the release in force


def test_a_refresh_goes_on_from_the_release_gone_back_to_without_the_private_warehouse(
    chain: Chain, tmp_path: Path
) -> None:
    workspace = chain.at("refitted", tmp_path)
    names = list(chain.releases)

    for name in reversed(names[names.index("again") : -1]):
        rollback = workspace.run([sys.executable, "-m", "smartcart.rollback"])
        assert rollback.returncode == 0, rollback.output
        assert (tmp_path / "published/current").resolve().name == chain[name].folder.name
    assert not (tmp_path / "warehouse").exists()
    refresh = _refresh_as_others(chain, workspace)

    summaries = refresh.warehouse("select * from refresh_summary order by refreshed_at")
    assert list(summaries["refreshed_at"][:-1]) == list(
        chain["again"].query("select refreshed_at from refresh_summary order by 1")["refreshed_at"]
    )
    assert summaries["model_id"].iloc[-1] == chain["again"].summary["model_id"]
    assert summaries["model_id"].iloc[-1] != chain["refitted"].summary["model_id"]


def test_after_a_rollback_a_refresh_goes_on_from_the_release_gone_back_to(
    chain: Chain, tmp_path: Path
) -> None:
    workspace = chain.at("refitted", tmp_path)
    rolled_back = chain["refitted"]

    rollback = workspace.run([sys.executable, "-m", "smartcart.rollback"])
    refresh = workspace.build_tables(**EMBEDDED, customers_path=str(chain["scored"].file))

    assert rollback.returncode == 0, rollback.output
    assert (tmp_path / "published/current").resolve().name == chain["scored"].folder.name
    summaries = refresh.warehouse("select * from refresh_summary order by refreshed_at")
    assert list(summaries["refreshed_at"][:-1]) == list(
        chain["scored"].query("select refreshed_at from refresh_summary order by 1")["refreshed_at"]
    )
    assert summaries["model_id"].iloc[-1] == chain["scored"].summary["model_id"]
    assert summaries["model_id"].iloc[-1] != rolled_back.summary["model_id"]
    for table in ("model_registry", "segment_changes", "segment_migrations", "customer_segments",
                  "segmentation_parameters"):  # fmt: skip
        _assert_same(table, chain["scored"].query, refresh.warehouse)


def test_builds_that_failed_or_were_killed_leave_no_trace(
    chain: Chain, project: Path, tmp_path: Path
) -> None:
    workspace = chain.at("again", tmp_path, project)
    file = _write(tmp_path / "customers.csv", _later())
    settings = {**EMBEDDED, **QUICK_FIT, "customers_path": str(file), "refit": True}

    with edited(project / "tests/singular/assert_nobody_ever_moved.sql", FAILING_TEST):
        failed = workspace.dbt("build", **settings)

    assert failed.returncode == 1, failed.output
    assert "Nothing is published: 1 step failed." in failed.output
    # The private warehouse has the new model and its changes.
    assert _summary(failed.warehouse)["model_id"] != chain["again"].summary["model_id"]
    assert len(_new_changes(failed.warehouse))
    _assert_release_is(chain["again"], tmp_path)

    _kill_after("OK created sql table model main.segment_changes", workspace, settings)

    _assert_release_is(chain["again"], tmp_path)
    _refresh_as_others(chain, workspace)


def _refresh_as_others(chain: Chain, workspace: Workspace) -> Refresh:
    """Refresh with the file of the release `others`; it must come out as that release."""
    refresh = workspace.build_tables(**EMBEDDED, customers_path=str(chain["others"].file))
    for table in chain["others"].query("show tables")["name"]:
        _assert_added_the_same(table, chain["others"].query, refresh.warehouse)
    return refresh


def _kill_after(step: str, workspace: Workspace, settings: dict[str, object]) -> None:
    build = workspace.start("build", **settings)
    rest = []
    for line in build:
        if step in line:
            kill(build)
        rest.append(line)
    assert build.returncode == -signal.SIGKILL
    assert step in "".join(rest)
    assert "Finished running" not in "".join(rest)


def _assert_release_is(release: Release, folder: Path) -> None:
    current = (folder / "published/current").resolve()
    assert current.name == release.folder.name
    for table in KEPT_TABLES:
        _assert_same(table, release.query, Release(current).query)


def _refreshed_at(query: Query) -> pd.Timestamp:
    return query("select max(refreshed_at) as t from refresh_summary")["t"].item()


def _summary(query: Query) -> pd.Series:
    """The row of the refresh itself."""
    return query("select * from refresh_summary order by refreshed_at desc limit 1").iloc[0]


def _new_changes(query: Query) -> pd.DataFrame:
    """Changes that the last refresh found."""
    return query(f"select * from segment_changes where changed_at = '{_refreshed_at(query)}'")


def _pairs(before: Release, after: Release) -> pd.DataFrame:
    """Segments of the customers that are in both."""
    columns = "select customer_id, cluster_id, segment_name from customer_segments"
    new = after.query(columns).add_prefix("new_")
    return before.query(columns).merge(new, left_on="customer_id", right_on="new_customer_id")


def _assert_same(table: str, one: Query, other: Query) -> None:
    """Two refreshes have the same table, but for the column that says when each ran."""
    # That of segment_migrations says when a change was found.
    dropped = [] if table == "segment_migrations" else ["refreshed_at"]
    frames = [
        query(f"select * from {table} order by all").drop(columns=dropped, errors="ignore")
        for query in (one, other)
    ]
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def _assert_added_the_same(table: str, one: Query, other: Query) -> None:
    """Two refreshes made the same table, but for the time that each ran at."""
    frames = []
    for query in (one, other):
        refreshed_at = _refreshed_at(query)
        frame = query(f"select * from {table} order by all")
        for column in frame.select_dtypes("datetime"):
            frame[column] = frame[column].where(frame[column] != refreshed_at)
        frames.append(frame)
    pd.testing.assert_frame_equal(*frames, check_exact=True)
