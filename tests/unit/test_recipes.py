"""Every recipe has its clustering inputs, and the table a row for each."""

import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import recipes
import yaml
from support import PROJECT

from smartcart.naming import NamingRules

# Fewer customers than quantiles.
pytestmark = pytest.mark.filterwarnings("ignore:n_quantiles")

CUSTOMERS = 120
VARS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]
RECIPES = {recipe.name: recipe for recipe in recipes.recipes(VARS)}
# The least that a comparison can be made from.
QUICK = recipes.Settings(
    k=4, n_components=3, random_seed=1, rules=NamingRules(0.2, 0.02), replicates=2, halvings=1,
    seeds=1, late_draws=1, cloud_draws=1,
)  # fmt: skip

ORDERS = {
    "deal_count", "web_order_count", "catalogue_order_count", "store_order_count",
    "monthly_web_visit_count",
}  # fmt: skip
LOGGED = {"log_income", "log_total_spending"}
RAW = {"income", "total_spending"}
HOUSEHOLD = {"age", "children_count"}
EDUCATION = {f"education_level_{level}" for level in ("Undergraduate", "Graduate", "Postgraduate")}
# Of two levels scikit-learn leaves out the first; which one changes nothing.
CATEGORIES = {*EDUCATION, "living_situation_Alone"}
DEFAULT = {*LOGGED, *ORDERS, *HOUSEHOLD, *CATEGORIES}
FROM_RAW = {*RAW, *ORDERS, *HOUSEHOLD, *CATEGORIES}
PUBLISHED = {
    *FROM_RAW, "recency_days", "has_complained", "has_responded", "tenure_days",
}  # fmt: skip
GOODS = ("wine", "fruit", "meat", "fish", "sweet", "gold")
EXPECTED = {
    "`default`": DEFAULT,
    "default, tenure too": DEFAULT | {"tenure_days"},
    "default without age": DEFAULT - {"age"},
    "default without categories": DEFAULT - CATEGORIES,
    "default, one-hot columns not weighted": DEFAULT,
    "default, amounts not logged": FROM_RAW,
    "`published`": PUBLISHED | {"living_situation_Partner"},
    "published, one column for two levels": PUBLISHED,
    "amounts not logged, weights of FAMD": FROM_RAW,
    "default, counts logged": DEFAULT,
    "Yeo-Johnson of all numbers": FROM_RAW,
    "Gaussian quantiles of all numbers": FROM_RAW,
    "default, robust scaling": DEFAULT,
    "default, shares of goods too": DEFAULT | {f"{goods}_share" for goods in GOODS},
    "default, spending by goods": DEFAULT - {"log_total_spending"}
    | {f"{goods}_spending" for goods in GOODS},
    "RFM and income": {*LOGGED, "recency_days", "order_count"},
    "income and spending only": LOGGED,
}


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    """Customers with the columns of customer_features that any recipe takes."""
    rng = np.random.default_rng(3)
    wealth = rng.normal(0, 1, CUSTOMERS)
    frame = pd.DataFrame(
        {
            "customer_id": range(CUSTOMERS),
            "education_level": rng.choice(
                VARS["categorical_features"]["education_level"], CUSTOMERS
            ),
            "living_situation": rng.choice(["Partner", "Alone"], CUSTOMERS, p=[0.7, 0.3]),
            "income": 50_000 * np.exp(0.4 * wealth),
            "total_spending": 600 * np.exp(wealth + rng.normal(0, 0.3, CUSTOMERS)),
            "age": rng.integers(20, 80, CUSTOMERS),
            "tenure_days": rng.integers(0, 700, CUSTOMERS),
            "recency_days": rng.integers(0, 100, CUSTOMERS),
            "has_complained": rng.random(CUSTOMERS) < 0.2,
            "has_responded": rng.random(CUSTOMERS) < 0.2,
            **{name: rng.poisson(4, CUSTOMERS) for name in (*ORDERS, "children_count")},
        }
    )
    for goods in GOODS:
        frame[f"{goods}_share"] = 1 / len(GOODS) + rng.normal(0, 0.02, CUSTOMERS)
        frame[f"{goods}_spending"] = frame[f"{goods}_share"] * frame["total_spending"]
    return frame.assign(
        log_income=np.log1p(frame["income"]),
        log_total_spending=np.log1p(frame["total_spending"]),
        order_count=frame["web_order_count"] + frame["store_order_count"],
        income_rank=frame["income"].rank(pct=True),
        spending_rank=frame["total_spending"].rank(pct=True),
    )


def inputs_of(name: str, customers: pd.DataFrame) -> pd.DataFrame:
    fitted = recipes.fit_inputs(RECIPES[name], customers)
    return pd.DataFrame(fitted.of(customers), columns=list(fitted.names))


def weights_of(name: str, customers: pd.DataFrame) -> dict[str, float]:
    fitted = recipes.fit_inputs(RECIPES[name], customers)
    return dict(zip(fitted.names, fitted.weights, strict=True))


def test_all_recipes_are_compared() -> None:
    assert list(RECIPES) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recipe_has_its_columns(name: str, customers: pd.DataFrame) -> None:
    inputs = inputs_of(name, customers)
    assert sorted(inputs.columns) == sorted(EXPECTED[name])
    assert not inputs.isna().any(axis=None)


def test_numbers_that_nobody_has_are_left_out(customers: pd.DataFrame) -> None:
    without = customers.assign(has_responded=None)
    names = inputs_of("`published`", without).columns
    assert set(names) == EXPECTED["`published`"] - {"has_responded"}


def test_default_has_the_weights_of_the_pipeline(customers: pd.DataFrame) -> None:
    weights = weights_of("`default`", customers)
    for name, weight in weights.items():
        levels = 3 if name in EDUCATION else 2 if name.startswith("living_situation") else 1
        assert weight == pytest.approx(levels**-0.5)
    assert set(weights_of("`published`", customers).values()) == {1.0}


def test_famd_divides_centred_levels_by_the_root_of_their_share(customers: pd.DataFrame) -> None:
    name = "amounts not logged, weights of FAMD"
    X, weights = inputs_of(name, customers), weights_of(name, customers)
    weighted = (X - X.mean()) / X.std(ddof=0) * weights
    for level in EDUCATION:
        of_famd = (X[level] - X[level].mean()) / X[level].mean() ** 0.5
        np.testing.assert_allclose(weighted[level], of_famd)
    assert weights["income"] == 1


def test_robust_scaling_divides_numbers_by_their_quartiles(customers: pd.DataFrame) -> None:
    X = inputs_of("default, robust scaling", customers)
    weights = weights_of("default, robust scaling", customers)
    weighted = (X - X.mean()) / X.std(ddof=0) * weights
    low, high = weighted["age"].quantile([0.25, 0.75])
    assert high - low == pytest.approx(recipes.GAUSSIAN_IQR)
    assert weights["education_level_Graduate"] == pytest.approx(3**-0.5)


def test_transformations_reach_the_numbers_that_they_are_for(customers: pd.DataFrame) -> None:
    plain = inputs_of("`default`", customers)
    logged = inputs_of("default, counts logged", customers)
    np.testing.assert_allclose(logged["deal_count"], np.log1p(plain["deal_count"]))
    np.testing.assert_allclose(logged["age"], plain["age"])
    ranks = inputs_of("Gaussian quantiles of all numbers", customers)["income"]
    assert ranks.corr(customers["income"], method="spearman") == pytest.approx(1)
    assert ranks.median() == pytest.approx(0, abs=0.05)


def test_the_table_has_a_row_for_every_recipe(
    customers: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    release = tmp_path / "smartcart.duckdb"
    with duckdb.connect(str(release)) as connection:
        connection.register("frame", customers.assign(is_outlier=customers["customer_id"] < 2))
        connection.execute("create table customer_features as select * from frame")
    monkeypatch.setattr(recipes, "Settings", lambda **changes: replace(QUICK, **changes))
    monkeypatch.setattr(sys, "argv", ["recipes.py", "--release", str(release)])
    recipes.main()
    title, _, head, line, *rows = capsys.readouterr().out.splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in (head, line, *rows)]
    assert title == f"{CUSTOMERS - 2} customers, 4 segments"
    assert [row[0] for row in cells[2:]] == list(EXPECTED)
    assert {len(row) for row in cells} == {len(recipes.TABLE)}
    assert all(cell for row in cells for cell in row)


def test_nobody_moves_by_age_where_age_and_tenure_are_no_inputs(customers: pd.DataFrame) -> None:
    levels = VARS["categorical_features"]
    held = recipes.compare(RECIPES["default without age"], customers, levels, QUICK)
    moved = recipes.compare(RECIPES["default, tenure too"], customers, levels, QUICK)
    assert held.moved_by_year == 0
    assert moved.moved_by_year > 0
    alike = customers.assign(age=customers["age"] / 30)
    assert recipes.compare(RECIPES["`default`"], alike, levels, QUICK).moved_by_year > 0


def test_eta_squared_is_the_share_between_segments() -> None:
    labels = np.array([0, 0, 1, 1])
    assert recipes.eta_squared(np.array([1.0, 1.0, 2.0, 2.0]), labels) == pytest.approx(1)
    assert recipes.eta_squared(np.array([1.0, 2.0, 1.0, 2.0]), labels) == pytest.approx(0)
    assert recipes.eta_squared(np.ones(4), labels) == 0


def test_other_numbers_of_the_same_segments_are_no_move() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2, 2, 2])
    assert recipes.moved_share(labels, (labels + 1) % 3, 3) == 0
    assert recipes.moved_share(labels, np.array([1, 1, 0, 0, 2, 2, 2, 0]), 3) == 1 / 8
