"""A segment's name follows from its place in the ranking, and says how well it fits."""

import re
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcart.naming import COLUMNS, NamingRules, assign_names, name_clusters, targets_and_names

# Segments of the real file, k = 4: mean income rank and mean spending rank.
REAL_PLACES = {
    "Premium": (0.80, 0.80),
    "Value": (0.57, 0.63),
    "Growth": (0.34, 0.25),
    "Budget": (0.17, 0.20),
}
RULES = NamingRules(max_distance=0.2, min_margin=0.02)
LENIENT = NamingRules(max_distance=2.0, min_margin=-2.0)
ROUNDING = 2e-6

RANK = st.integers(0, 100).map(lambda percent: percent / 100)
PLACE = st.tuples(RANK, RANK)
Place = tuple[float, float]


def reference(name: str) -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parents[2] / "seeds" / "reference" / f"{name}.csv")


ALL_ARCHETYPES = reference("segment_archetypes")
ARCHETYPES = ALL_ARCHETYPES.query("recipe == 'default'").reset_index(drop=True)
RANK_LEVELS = reference("rank_levels")
ARCHETYPE_NAMES = list(ARCHETYPES["segment_name"])


def figures_of(
    places: list[Place], cluster_ids: list[int] | None = None, k: int = 4
) -> pd.DataFrame:
    frame = pd.DataFrame(places, columns=["mean_first_rank", "mean_second_rank"], dtype=float)
    frame.insert(0, "cluster_id", range(len(places)) if cluster_ids is None else cluster_ids)
    frame.insert(0, "k", k)
    return frame


def kept_names(names: dict[int, str], k: int = 4) -> pd.DataFrame:
    """Return clusters that have a name already: cluster id -> name."""
    rows = [(k, cluster_id, each, re.sub(r" \d+$", "", each)) for cluster_id, each in names.items()]
    return pd.DataFrame(rows, columns=["k", "cluster_id", "segment_name", "archetype"])


NOTHING_KEPT = kept_names({})


def name(
    places: list[Place],
    rules: NamingRules = RULES,
    archetypes: pd.DataFrame = ARCHETYPES,
    kept: pd.DataFrame = NOTHING_KEPT,
) -> pd.DataFrame:
    return name_clusters(figures_of(places), archetypes, RANK_LEVELS, rules, kept)


def fits(named: pd.DataFrame) -> dict[str, str]:
    return dict(zip(named["segment_name"], named["name_fit"], strict=True))


def distances_to(places: list[Place], archetypes: pd.DataFrame = ARCHETYPES) -> np.ndarray:
    targets = archetypes[["first_rank", "second_rank"]].to_numpy()
    return np.linalg.norm(np.array(places)[:, None, :] - targets[None, :, :], axis=2)


def all_namings(distances: np.ndarray) -> list[tuple[tuple[int, ...], float]]:
    """Return every one-to-one naming and its total distance; at most one segment an archetype."""
    segment_count, archetype_count = distances.shape
    return [
        (naming, sum(distances[segment, archetype] for segment, archetype in enumerate(naming)))
        for naming in permutations(range(archetype_count), segment_count)
    ]


# The real file


def test_the_real_segments_have_three_good_names_and_an_approximate_one() -> None:
    named = name(list(REAL_PLACES.values()))
    assert list(named["segment_name"]) == list(REAL_PLACES)
    assert fits(named) == {
        "Premium": "good",
        "Value": "good",
        "Growth": "approximate",
        "Budget": "good",
    }
    np.testing.assert_allclose(named["name_distance"], [0.0, 0.08, 0.41, 0.03], atol=0.005)


@pytest.mark.parametrize("cluster_ids", list(permutations([0, 1, 2, 3]))[::5])
def test_a_cluster_number_does_not_decide_a_name(cluster_ids: tuple[int, ...]) -> None:
    figures = figures_of(list(REAL_PLACES.values()), list(cluster_ids))
    named = name_clusters(figures, ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
    assert list(named["cluster_id"]) == [0, 1, 2, 3]
    by_cluster = named.set_index("cluster_id")["segment_name"]
    assert [by_cluster[cluster_id] for cluster_id in cluster_ids] == list(REAL_PLACES)


# When a name fits


def test_a_large_distance_alone_makes_a_name_approximate() -> None:
    named = name(list(REAL_PLACES.values()), NamingRules(max_distance=0.07, min_margin=0.02))
    assert fits(named) == {
        "Premium": "good",
        "Value": "approximate",
        "Growth": "approximate",
        "Budget": "good",
    }


def test_a_small_margin_alone_makes_a_name_approximate() -> None:
    named = name(list(REAL_PLACES.values()), NamingRules(max_distance=0.2, min_margin=0.28))
    assert fits(named) == {
        "Premium": "good",
        "Value": "approximate",
        "Growth": "approximate",
        "Budget": "good",
    }


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((0.61, 0.80), "good"),
        ((0.59, 0.80), "approximate"),  # income is not high
        ((0.80, 0.61), "good"),
        ((0.80, 0.59), "approximate"),  # spending is not high
    ],
)
def test_words_that_do_not_hold_alone_make_a_name_approximate(place: Place, expected: str) -> None:
    named = name([place], NamingRules(max_distance=0.25, min_margin=0.02))
    assert fits(named) == {"Premium": expected}


def test_words_are_those_of_the_rank_levels() -> None:
    stricter = RANK_LEVELS.replace({"min_rank": {0.60: 0.90}})
    figures = figures_of(list(REAL_PLACES.values()))
    named = name_clusters(figures, ARCHETYPES, stricter, RULES, NOTHING_KEPT)
    assert fits(named)["Premium"] == "approximate"
    assert fits(named)["Value"] == "good"


def test_limits_themselves_still_fit() -> None:
    named = name([(0.60, 0.80)])
    assert named["name_distance"].item() == RULES.max_distance
    assert fits(named) == {"Premium": "good"}

    margin = named["name_margin"].item()
    assert fits(name([(0.60, 0.80)], NamingRules(0.2, margin))) == {"Premium": "good"}
    above = NamingRules(0.2, margin + 1e-6)
    assert fits(name([(0.60, 0.80)], above)) == {"Premium": "approximate"}


# One to one


@given(places=st.lists(PLACE, min_size=1, max_size=4))
def test_no_other_one_to_one_naming_is_nearer(places: list[Place]) -> None:
    named = name(places)
    least = min(total for _, total in all_namings(distances_to(places)))
    assert named["name_distance"].sum() == pytest.approx(least, abs=len(places) * ROUNDING)
    assert named["archetype"].is_unique
    assert list(named["segment_name"]) == list(named["archetype"])


@given(places=st.lists(PLACE, min_size=1, max_size=4))
def test_distance_is_the_one_to_the_archetype_of_the_name(places: list[Place]) -> None:
    named = name(places)
    column = [ARCHETYPE_NAMES.index(archetype) for archetype in named["archetype"]]
    expected = distances_to(places)[np.arange(len(places)), column]
    np.testing.assert_allclose(named["name_distance"], expected, atol=ROUNDING)


@given(places=st.lists(PLACE, min_size=1, max_size=4))
def test_margin_is_what_the_best_other_naming_costs_more(places: list[Place]) -> None:
    named = name(places)
    namings = all_namings(distances_to(places))
    least = min(total for _, total in namings)
    for segment, archetype in enumerate(named["archetype"]):
        own = ARCHETYPE_NAMES.index(archetype)
        other = min(total for naming, total in namings if naming[segment] != own)
        assert named["name_margin"][segment] == pytest.approx(other - least, abs=ROUNDING)


@given(
    places=st.lists(PLACE, min_size=2, max_size=5),
    targets=st.lists(PLACE, min_size=5, max_size=6, unique=True),
)
def test_other_archetypes_are_assigned_as_well(places: list[Place], targets: list[Place]) -> None:
    archetypes = pd.DataFrame(targets, columns=["first_rank", "second_rank"]).assign(
        segment_name=[f"Type {number}" for number in range(len(targets))],
        first_level="low",
        second_level="low",
    )
    named = name(places, archetypes=archetypes)
    least = min(total for _, total in all_namings(distances_to(places, archetypes)))
    assert named["name_distance"].sum() == pytest.approx(least, abs=len(places) * ROUNDING)


# Fewer and more segments than archetypes


@pytest.mark.parametrize(
    ("places", "names"),
    [
        ([(0.7, 0.75)], ["Premium"]),
        ([(0.75, 0.75), (0.25, 0.25)], ["Premium", "Budget"]),
        ([(0.25, 0.25), (0.50, 0.55), (0.75, 0.75)], ["Budget", "Value", "Premium"]),
    ],
)
def test_fewer_segments_take_the_nearest_archetypes(places: list[Place], names: list[str]) -> None:
    assert list(name(places)["segment_name"]) == names


@given(places=st.lists(PLACE, min_size=4, max_size=9))
def test_every_archetype_is_used_and_every_name_is_unique(places: list[Place]) -> None:
    named = name(places)
    assert len(named) == len(places)
    assert named["segment_name"].is_unique
    assert set(ARCHETYPE_NAMES) <= set(named["segment_name"])
    for archetype, group in named.groupby("archetype"):
        numbered = [f"{archetype} {number}" for number in range(2, len(group) + 1)]
        distances = group.set_index("segment_name")["name_distance"]
        assert distances[[archetype, *numbered]].is_monotonic_increasing


@given(places=st.lists(PLACE, min_size=5, max_size=6))
def test_no_naming_that_uses_every_archetype_is_nearer(places: list[Place]) -> None:
    distances = distances_to(places)
    everyone = range(len(places))
    least = min(
        sum(distances[segment, archetype] for segment, archetype in enumerate(naming))
        for naming in product(range(len(ARCHETYPES)), repeat=len(places))
        if len(set(naming)) == len(ARCHETYPES)
    )
    named = name(places)

    chosen = [ARCHETYPE_NAMES.index(archetype) for archetype in named["archetype"]]
    assert sum(distances[list(everyone), chosen]) == pytest.approx(least)
    assert named["name_margin"].min() >= 0


def test_segments_of_one_archetype_are_numbered_the_nearest_first() -> None:
    premium = [(0.90, 0.90), (0.80, 0.81), (0.84, 0.80)]
    named = name([*premium, *list(REAL_PLACES.values())[1:]])
    assert list(named["segment_name"]) == [
        "Premium 3",
        "Premium",
        "Premium 2",
        "Value",
        "Growth",
        "Budget",
    ]
    assert list(named["archetype"][:3]) == ["Premium"] * 3


# Several numbers of clusters


def places_at(k: int) -> list[Place]:
    return [tuple(place) for place in np.random.default_rng(k).random((k, 2))]


def test_every_number_of_clusters_is_named_by_itself() -> None:
    by_k = {k: figures_of(places_at(k), k=k) for k in (2, 3, 4, 7)}
    together = name_clusters(pd.concat(by_k.values()), ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
    assert list(together["k"]) == [2] * 2 + [3] * 3 + [4] * 4 + [7] * 7
    for k, figures in by_k.items():
        alone = name_clusters(figures, ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
        found = together[together["k"] == k].reset_index(drop=True)
        pd.testing.assert_frame_equal(found, alone)
        assert found["segment_name"].is_unique


def test_row_order_does_not_matter_across_numbers_of_clusters() -> None:
    figures = pd.concat([figures_of(places_at(k), k=k) for k in (7, 2, 4)])
    expected = name_clusters(figures, ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
    shuffled = figures.sample(frac=1, random_state=1)
    found = name_clusters(shuffled, ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
    pd.testing.assert_frame_equal(found, expected)


@given(places=st.lists(PLACE, min_size=1, max_size=7))
def test_assigned_names_are_those_of_the_named_clusters(places: list[Place]) -> None:
    assert list(assign_names(np.array(places), *targets_and_names(ARCHETYPES))) == list(
        name(places)["segment_name"]
    )


# Names that are kept


def test_a_kept_name_stays_however_it_fits() -> None:
    # Everybody has changed places, and everybody keeps the name.
    kept = kept_names(dict(enumerate(REAL_PLACES)))
    places = [REAL_PLACES[each] for each in ("Budget", "Premium", "Value", "Growth")]
    named = name(places, kept=kept)
    assert list(named["segment_name"]) == list(REAL_PLACES)
    assert list(named["archetype"]) == list(REAL_PLACES)
    assert set(named["name_fit"]) == {"approximate"}
    expected = distances_to(places)[range(4), range(4)]
    np.testing.assert_allclose(named["name_distance"], expected, atol=ROUNDING)


@given(places=st.lists(PLACE, min_size=1, max_size=9))
def test_names_given_and_then_kept_are_the_same(places: list[Place]) -> None:
    named = name(places)
    again = name(places, kept=named.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(again, named)


@given(
    places=st.lists(PLACE, min_size=4, max_size=4),
    order=st.permutations(range(4)),
)
def test_the_margin_of_a_kept_name_is_what_the_best_other_naming_costs_more(
    places: list[Place], order: list[int]
) -> None:
    kept = kept_names({segment: ARCHETYPE_NAMES[order[segment]] for segment in range(4)})
    named = name(places, kept=kept)
    distances = distances_to(places)
    namings = all_namings(distances)
    for segment in range(4):
        other = min(cost for naming, cost in namings if naming[segment] != order[segment])
        own = min(cost for naming, cost in namings if naming[segment] == order[segment])
        assert named["name_margin"][segment] == pytest.approx(other - own, abs=ROUNDING)


def test_a_kept_name_that_another_segment_fits_better_is_approximate() -> None:
    # Premium is still near enough, but the new segment is nearer.
    places = [(0.70, 0.70), (0.80, 0.80)]
    assert fits(name(places[:1])) == {"Premium": "good"}
    named = name(places, kept=kept_names({0: "Premium"}))
    assert named["segment_name"][0] == "Premium"
    assert named["name_margin"][0] < 0
    assert named["name_fit"][0] == "approximate"


def test_new_segments_take_the_archetypes_that_are_free() -> None:
    # Without what is kept, cluster 3 would be Premium.
    places = [(0.60, 0.60), *list(REAL_PLACES.values())[1:3], REAL_PLACES["Premium"]]
    named = name(places, kept=kept_names({0: "Premium", 1: "Value", 2: "Growth"}))
    assert list(named["segment_name"]) == ["Premium", "Value", "Growth", "Budget"]
    assert name(places)["segment_name"][3] == "Premium"


def test_new_segments_are_numbered_where_no_archetype_is_free() -> None:
    places = [(0.60, 0.60), *list(REAL_PLACES.values())[1:], (0.8, 0.8), (0.85, 0.85)]
    named = name(places, kept=kept_names(dict(enumerate(REAL_PLACES))))
    assert list(named["segment_name"]) == [*REAL_PLACES, "Premium 2", "Premium 3"]
    assert list(named["archetype"][4:]) == ["Premium", "Premium"]


def test_a_kept_number_is_not_given_again() -> None:
    places = [*REAL_PLACES.values(), (0.79, 0.79), (0.80, 0.81)]
    names = [*list(REAL_PLACES)[1:], "Premium 2"]
    named = name(places, kept=kept_names(dict(zip([1, 2, 3, 4], names, strict=True))))
    # The nearest of the two new ones is Premium, which is free; then comes the next free number.
    assert list(named["segment_name"]) == [
        "Premium",
        "Value",
        "Growth",
        "Budget",
        "Premium 2",
        "Premium 3",
    ]


def test_names_are_kept_by_number_of_clusters_and_id() -> None:
    places = list(REAL_PLACES.values())
    of_another_k = kept_names({0: "Budget"}, k=5)
    pd.testing.assert_frame_equal(name(places, kept=of_another_k), name(places))
    sparse = figures_of(places, cluster_ids=[0, 4, 7, 9])
    kept = kept_names({9: "Premium"})
    named = name_clusters(sparse, ARCHETYPES, RANK_LEVELS, RULES, kept).set_index("cluster_id")
    assert named["segment_name"][9] == "Premium"
    assert set(named["segment_name"]) == set(REAL_PLACES)


def test_the_name_of_a_cluster_that_is_gone_is_given_to_no_other() -> None:
    # The archetype is free again, the name is not.
    named = name(list(REAL_PLACES.values()), kept=kept_names({8: "Premium", 9: "Premium 2"}))
    assert list(named["segment_name"]) == ["Premium 3", "Value", "Growth", "Budget"]
    assert named["archetype"][0] == "Premium"
    unknown = name(list(REAL_PLACES.values()))
    pd.testing.assert_series_equal(named["name_fit"], unknown["name_fit"])


def test_a_name_of_the_past_is_given_to_no_other() -> None:
    kept = kept_names({1: "Value", 9: "Premium"})
    kept["cluster_id"] = kept["cluster_id"].where(kept["cluster_id"] != 9)
    named = name(list(REAL_PLACES.values()), kept=kept)
    assert list(named["segment_name"]) == ["Premium 2", "Value", "Growth", "Budget"]


EMPTY: Place = (np.nan, np.nan)


def test_a_cluster_without_customers_keeps_its_name() -> None:
    places = [EMPTY, *list(REAL_PLACES.values())[1:]]
    named = name(places, kept=kept_names({0: "Growth", 2: "Premium"}))
    assert list(named["segment_name"]) == ["Growth", "Value", "Premium", "Budget"]
    assert named["name_fit"][0] == "approximate"
    assert named[["name_distance", "name_margin"]].loc[0].isna().all()
    assert named[["name_distance", "name_margin"]].loc[1:].notna().all(axis=None)


def test_a_cluster_without_customers_takes_the_name_that_is_left() -> None:
    named = name([*list(REAL_PLACES.values())[:2], EMPTY, REAL_PLACES["Budget"]])
    assert fits(named) == {
        "Premium": "good",
        "Value": "good",
        "Growth": "approximate",
        "Budget": "good",
    }


def test_a_name_whose_archetype_is_gone_is_given_anew() -> None:
    places = list(REAL_PLACES.values())
    kept = kept_names({0: "Loyal", 1: "Budget"})
    named = name(places, kept=kept)
    assert list(named["segment_name"])[:2] == ["Premium", "Budget"]


def test_of_another_archetype_the_kept_name_stays() -> None:
    # The users' own name for an archetype's segment.
    kept = kept_names({0: "Budget"}).assign(segment_name="Our savers")
    named = name(list(REAL_PLACES.values()), kept=kept)
    assert named["segment_name"][0] == "Our savers"
    assert named["archetype"][0] == "Budget"
    assert set(named["segment_name"][1:]) == {"Premium", "Value", "Growth"}


@given(
    places=st.lists(PLACE, min_size=1, max_size=9),
    data=st.data(),
)
def test_every_name_is_unique_whatever_is_kept(places: list[Place], data: st.DataObject) -> None:
    others = [f"{archetype} {number}" for archetype in ARCHETYPE_NAMES for number in (2, 3)]
    names = data.draw(st.permutations([*ARCHETYPE_NAMES, *others]))
    is_kept = data.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    kept = {segment: names[segment] for segment, keeps in enumerate(is_kept) if keeps}
    named = name(places, kept=kept_names(kept))
    assert named["segment_name"].is_unique
    for segment, each in kept.items():
        assert named["segment_name"][segment] == each
    free = set(ARCHETYPE_NAMES) - {re.sub(r" \d+$", "", each) for each in kept.values()}
    new = named.drop(index=list(kept))
    assert len(set(new["archetype"]) & free) == min(len(new), len(free))


# Order and types


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_order_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = [tuple(place) for place in rng.random((7, 2))]
    figures = figures_of(places, cluster_ids=[3, 7, 0, 1, 9, 4, 2])
    expected = name_clusters(figures, ARCHETYPES, RANK_LEVELS, LENIENT, NOTHING_KEPT)
    shuffled = figures.sample(frac=1, random_state=seed)
    levels = RANK_LEVELS.sample(frac=1, random_state=seed)
    found = name_clusters(shuffled, ARCHETYPES, levels, LENIENT, NOTHING_KEPT)
    pd.testing.assert_frame_equal(found, expected)
    assert list(found["cluster_id"]) == [0, 1, 2, 3, 4, 7, 9]


def test_equal_segments_are_told_apart_by_cluster_id_not_by_row_order() -> None:
    figures = figures_of([(0.8, 0.8), *REAL_PLACES.values()], cluster_ids=[4, 2, 0, 1, 3])
    for rows in (figures, figures[::-1]):
        named = name_clusters(rows, ARCHETYPES, RANK_LEVELS, RULES, NOTHING_KEPT)
        by_cluster = named.set_index("cluster_id")["segment_name"]
        assert by_cluster[[2, 4]].tolist() == ["Premium", "Premium 2"]


@pytest.mark.parametrize("places", [[], list(REAL_PLACES.values())], ids=["none", "four"])
def test_types_do_not_depend_on_the_number_of_segments(places: list[Place]) -> None:
    named = name(places)
    assert len(named) == len(places)
    assert named.dtypes.astype(str).to_dict() == COLUMNS
