"""A segment means next month what it means today: a year, and what may move whom.

That unchanged customers do not move, neither by the stored model nor by a refit, is in
test_models_live.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import yaml
from customer_files import EMBEDDED
from support import PROJECT, Refresh, Workspace
from year_files import Shop, with_movers, without_newest

from smartcart.identity import Ids, labels_of, match_model
from smartcart.model import FitSettings, SegmentationModel, fit_model
from smartcart.parameters import parameter_rows
from smartcart.synthetic import EMBEDDED_CUSTOMERS, EMBEDDED_SEED, generate_chunks
from smartcart.synthetic_personas import PERSONAS
from smartcart.synthetic_year import SHIFTED_MONTH, make_year, read_customers

SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]
K = SETTINGS["n_segments"]
# Share of the customers that time, or a refit with a few new ones, may move.
MOST_MOVED = 0.02
NEW_SHARE = 0.05
DRAWS = 20
OWN_GROUPS = {persona.name: persona.name for persona in PERSONAS}
A_YEAR_LATER = "2015-06-29"
# The months that are refreshed: between them, customers come, go and change for two or three.
MONTHS = [1, 4, SHIFTED_MONTH, SHIFTED_MONTH + 1, 12]

SEGMENTS = """
select customer_id, cluster_id, segment_name, age, model_id from customer_segments
order by customer_id
"""
# Without nulls, whose type is another one in a column that holds nothing else.
CHANGES = """
select
    customer_id,
    coalesce(previous_segment_name, '') as previous_segment_name,
    coalesce(segment_name, '') as segment_name,
    cause,
    model_id,
    changed_at
from segment_changes
order by changed_at, customer_id
"""
DRIFT = "select * from feature_drift"


@dataclass(frozen=True)
class Month:
    """What readers see after the refresh of a month."""

    segments: pd.DataFrame
    changes: pd.DataFrame
    drift: pd.DataFrame

    def names(self) -> pd.Series:
        """Return the segment's name by customer_id."""
        return self.segments.set_index("customer_id")["segment_name"]


@dataclass(frozen=True)
class Growth:
    """A release without the newest 5 % of the customers, and a refit with them."""

    before: pd.DataFrame
    after: Refresh


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shop]:
    """Make shops before their first refresh."""

    def make(name: str) -> Shop:
        folder = tmp_path_factory.mktemp(name)
        return Shop(Workspace(folder), folder / "customers.csv")

    return make


@pytest.fixture(scope="module")
def shop(new_shop: Callable[[str], Shop]) -> Shop:
    """The shop whose year this is."""
    return new_shop("year")


@pytest.fixture(scope="module")
def files() -> list[pd.DataFrame]:
    """Its customer files of these months, the first of them the embedded one."""
    year = make_year(read_customers(EMBEDDED), seed=1)
    return [year[month - 1] for month in MONTHS]


@pytest.fixture(scope="module")
def first(shop: Shop, files: list[pd.DataFrame]) -> Month:
    """Its first month: a model is fitted."""
    return month_of(shop.publish(files[0]))


@pytest.fixture(scope="module")
def after_first(first: Month, shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Another shop with the release of the first month, in which nothing is published."""
    assert len(first.segments) > 0
    return shop.branch(tmp_path_factory.mktemp("after_first"))


@pytest.fixture(scope="module")
def year(first: Month, after_first: Shop, shop: Shop, files: list[pd.DataFrame]) -> list[Month]:
    """Its months, each refreshed from the release of the one before."""
    assert after_first != shop
    return [first, *(month_of(shop.publish(file)) for file in files[1:])]


@pytest.fixture(scope="module")
def refitted(year: list[Month], shop: Shop, files: list[pd.DataFrame]) -> Refresh:
    """A refit on the customers of the last month."""
    assert len(year) == len(files)
    return shop.build_tables(files[-1], "customer_segments", "model_registry", refit=True)


@pytest.fixture(scope="module", params=["embedded", "real"])
def growth(request: pytest.FixtureRequest, new_shop: Callable[[str], Shop]) -> Growth:
    is_real = request.param == "real"
    file = request.getfixturevalue("real_file") if is_real else EMBEDDED
    customers = read_customers(file)
    shop = new_shop(f"growth_{request.param}")
    before = shop.publish(without_newest(customers, NEW_SHARE)).published(SEGMENTS)
    return Growth(before, shop.build_tables(customers, "customer_segments", refit=True))


@pytest.fixture(scope="module")
def personas() -> pd.Series:
    """From whom each customer of the embedded file was drawn."""
    (drawn,) = generate_chunks(EMBEDDED_CUSTOMERS, EMBEDDED_SEED)
    people = pd.DataFrame({"customer_id": drawn["ID"], "persona": drawn["persona"]})
    return people.drop_duplicates("customer_id").set_index("customer_id")["persona"]


def month_of(refresh: Refresh) -> Month:
    """Read what is published now; the next refresh will publish something else."""
    return Month(*(refresh.published(query) for query in (SEGMENTS, CHANGES, DRIFT)))


# What moves nobody, or hardly anybody


def test_a_year_of_time_alone_moves_hardly_anybody(
    first: Month, after_first: Shop, files: list[pd.DataFrame]
) -> None:
    """Neither by the stored model nor by one that is fitted a year later, which is proposed."""
    refresh = after_first.build_tables(
        files[0], "customer_segments", "model_registry",
        reference_date=A_YEAR_LATER, refit="propose",
    )  # fmt: skip

    segments = refresh.warehouse(SEGMENTS)
    models = refresh.warehouse("select * from model_registry").set_index("is_proposed")
    assert (segments["age"] - first.segments["age"]).eq(1).mean() > 0.99
    assert (segments["segment_name"] != first.segments["segment_name"]).mean() <= MOST_MOVED
    assert str(models.loc[False, "reference_date"].date()) < A_YEAR_LATER
    assert str(models.loc[True, "reference_date"].date()) == A_YEAR_LATER
    assert models.loc[True, "moved_share"] <= MOST_MOVED
    assert models.loc[True, "new_segment_count"] == 0


def test_a_refit_with_the_newest_customers_moves_hardly_any_of_the_others(growth: Growth) -> None:
    after = growth.after.warehouse(SEGMENTS)
    old = growth.before.merge(after, on="customer_id", suffixes=("_before", ""))

    assert after["model_id"].iloc[0] != growth.before["model_id"].iloc[0]
    assert len(old) == len(growth.before)
    assert len(old) / len(after) == pytest.approx(1 - NEW_SHARE, abs=0.001)
    assert (old["segment_name_before"] != old["segment_name"]).mean() <= MOST_MOVED
    assert (old["cluster_id_before"] != old["cluster_id"]).mean() <= MOST_MOVED


def test_a_refit_with_any_few_customers_moves_hardly_any_of_the_others(growth: Growth) -> None:
    """Twenty draws in Python instead of forty builds.

    The functions are those that the Python models of the pipeline call, on the tables that these
    read: `fit_model` in ml_segmentation_parameters, `match_model` in ml_cluster_matches. Scoring in
    SQL equals `labels_of` (test_same_input_same_segments). Only k = 4 is fitted, which no other k
    changes; and medians for missing incomes are those of all customers, where a build would take
    those of 95 %. The newest customers go the whole way, in the test above.
    """
    sample = growth.after.warehouse("select * from int_segmentation_sample")
    features = growth.after.warehouse("select * from int_segmentation_features")
    settings = FitSettings((K,), SETTINGS["n_components"], SETTINGS["random_seed"])
    refit = fit_model(sample, features, settings)
    rng = np.random.default_rng(20)

    moved = []
    for _ in range(DRAWS):
        new = rng.choice(sample.index, round(NEW_SHARE * len(sample)), replace=False)
        old = sample.drop(index=new)
        fitted = fit_model(old, features, settings)
        moved.append(moved_share(fitted, refit, old, sample))

    assert max(moved) <= MOST_MOVED, moved


def moved_share(
    before: SegmentationModel, refit: SegmentationModel, old: pd.DataFrame, sample: pd.DataFrame
) -> float:
    """Return the share of the old customers whose cluster a refit on the whole sample changes."""
    seen_before = sample.assign(published_cluster_id=None)
    rows = parameter_rows(before)
    matches = match_model(refit, rows, sample, seen_before, [K], SETTINGS["match_from"])
    kept_ids: Ids = matches.sort_values("fitted_cluster_id")["cluster_id"].to_numpy()
    X = old[list(refit.features)]
    now = kept_ids[labels_of(refit, X, refit.clusterings[K])]
    return float(np.mean(now != labels_of(before, X, before.clusterings[K])))


# What moves somebody


def test_customers_who_become_others_are_found_and_nobody_else(
    first: Month, after_first: Shop, files: list[pd.DataFrame]
) -> None:
    rng = np.random.default_rng(5)
    customers, targets = with_movers(files[0], first.segments, rng)

    changes = after_first.build_tables(customers, "segment_changes").warehouse(CHANGES)

    found = changes[changes["cause"] == "behaviour"].set_index("customer_id")["segment_name"]
    hits = found.index.intersection(targets.index)
    assert found.index.is_unique
    assert len(hits) / len(found) >= 0.9
    assert len(hits) / len(targets) >= 0.9
    assert (found[hits] == targets[hits]).mean() >= 0.9


def test_customers_of_a_year_are_new_or_gone_or_behave_otherwise(year: list[Month]) -> None:
    for before, now in pairwise(year):
        old, new = before.names(), now.names()
        stay = old.index.intersection(new.index)
        expected = {
            "new": set(new.index.difference(old.index)),
            "gone": set(old.index.difference(new.index)),
            "behaviour": set(stay[old[stay] != new[stay]]),
        }
        known = len(before.changes)
        added = now.changes[known:]

        pd.testing.assert_frame_equal(now.changes[:known], before.changes)
        assert {
            cause: set(rows) for cause, rows in added.groupby("cause")["customer_id"]
        } == expected
        assert len(added) == sum(map(len, expected.values()))


def test_the_shifted_month_raises_the_drift_warning_and_no_other(year: list[Month]) -> None:
    warned = [
        number
        for number, month in zip(MONTHS, year, strict=True)
        if (month.drift["is_watched"] & month.drift["is_drifting"]).any()
    ]

    assert warned == [SHIFTED_MONTH]


# What names mean


def test_names_stay_on_the_same_groups_all_year(year: list[Month], personas: pd.Series) -> None:
    """In every month most of a segment are of the persona, and of the segment, that it is called.

    And of the customers who stay at least nine in ten keep their segment, though all of them spend
    more or less than before.
    """
    first = year[0].names()
    for month in year:
        names = month.names()
        assert majority_groups(names, personas) == OWN_GROUPS
        assert majority_groups(names, first) == OWN_GROUPS
        stay = names.index.intersection(first.index)
        assert (names[stay] == first[stay]).mean() >= 0.9


def test_a_refit_after_the_year_keeps_ids_and_names(
    year: list[Month], refitted: Refresh, personas: pd.Series
) -> None:
    before = year[-1].segments
    after = refitted.warehouse(SEGMENTS)

    names = after.set_index("customer_id")["segment_name"]
    assert after["model_id"].iloc[0] != before["model_id"].iloc[0]
    assert majority_groups(names, personas) == OWN_GROUPS
    segments = ["cluster_id", "segment_name"]
    assert set(after[segments].itertuples(index=False, name=None)) == set(
        before[segments].itertuples(index=False, name=None)
    )
    model = refitted.warehouse("select * from model_registry where is_in_force")
    assert model["new_segment_count"].item() == 0
    moved = (after["segment_name"] != before["segment_name"]).mean()
    # What the registry says was to be expected, over the customers of the fit, is what came.
    assert moved == pytest.approx(model["moved_share"].item(), abs=0.002)


def majority_groups(names: pd.Series, groups: pd.Series) -> dict[str, str]:
    """Return the group that most of the customers of each segment are in, where it is known."""
    known = names.index.intersection(groups.index)
    counts = pd.crosstab(names[known], groups[known])
    majorities: dict[str, str] = counts.idxmax(axis=1).to_dict()
    return majorities
