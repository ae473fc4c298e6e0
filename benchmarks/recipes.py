"""What the segments depend on: recipes of clustering inputs, compared on the same customers.

    .venv/bin/python benchmarks/recipes.py --release published/current/smartcart.duckdb

Reads `customer_features` of a release, leaves out the outliers, and for every recipe fits the
segments as the pipeline does: scaling, PCA, K-Means. One row a recipe:

- worst, mean: bootstrap Jaccard of the least stable segment, and over all;
- halves, seeds: adjusted Rand index of two halves (mean) and of other seeds (least);
- names: share of the bootstrap samples in which the least stable name comes back;
- +5 %: customers whose segment changes when the last 5 % are added, worst of a few draws;
- +1 year: the same when everybody is a year older and the model stays as it is;
- income, spending: eta squared, the share of the variance of the rank that the segments explain;
- category: the largest eta squared of a level of a category, whether it is an input or not;
- apart: the lowest mean silhouette of a segment less the highest that a segment of single clouds
  has (median of a few draws of clouds); above 0 all segments stand apart;
- smallest: share of the customers in the smallest segment;
- segments: the names, how far each is from its archetype, and * where the name is approximate;
- silhouette: of the recipe's own inputs. Those of different recipes must not be compared.

What a recipe learns before scaling, the exponents of Yeo-Johnson, the quantiles and the weights of
the columns, is held fixed in all repetitions, which is a little too kind to it.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import yaml
from scipy.optimize import linear_sum_assignment
from sklearn.base import TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    PowerTransformer,
    QuantileTransformer,
)
from threadpoolctl import threadpool_limits

from smartcart.kmeans import nearest
from smartcart.model import FitSettings, SegmentationModel, fit_model
from smartcart.naming import NamingRules, name_clusters
from smartcart.null_reference import null_reference
from smartcart.projection import Matrix
from smartcart.resampling import (
    Customers,
    Labels,
    bootstrap,
    means_by_label,
    seed_agreement,
    split_half_agreement,
)
from smartcart.silhouette import silhouettes

PROJECT = Path(__file__).resolve().parents[1]
RELEASE = PROJECT / "published" / "current" / "smartcart.duckdb"
REFERENCE = PROJECT / "seeds" / "reference"
RANKS = ["income_rank", "spending_rank"]
GOODS = ("wine", "fruit", "meat", "fish", "sweet", "gold")
LATE_SHARE = 0.05
# As for 50 bootstrap samples.
CLOUDS = 12
DAYS_OF_A_YEAR = 365
# Interquartile range of the standard Gaussian.
GAUSSIAN_IQR = 1.349

LOG = FunctionTransformer(np.log1p, feature_names_out="one-to-one")
YEO_JOHNSON = PowerTransformer("yeo-johnson", standardize=False)
GAUSSIAN_QUANTILES = QuantileTransformer(output_distribution="normal", subsample=None)

# From the inputs (n, m) and how many levels the category of each has, 1 for a number.
Weighting = Callable[[Matrix, Matrix], Matrix]


def unweighted(_X: Matrix, level_counts: Matrix) -> Matrix:
    """Return the weight 1 for every column."""
    return np.ones(len(level_counts))


def by_levels(_X: Matrix, level_counts: Matrix) -> Matrix:
    """Return 1 / sqrt(levels), as `default` does."""
    return level_counts**-0.5


def as_famd(X: Matrix, level_counts: Matrix) -> Matrix:
    """Return the weights of factor analysis of mixed data (Pagès 2004).

    It divides a centred one-hot column by the square root of its share p, which leaves the standard
    deviation sqrt(1 - p); numbers have 1.
    """
    return np.sqrt(1 - np.where(level_counts > 1, X.mean(axis=0), 0.0))


def robust(X: Matrix, level_counts: Matrix) -> Matrix:
    """Return weights that divide numbers by their interquartile range, where they have one."""
    low, high = np.quantile(X, [0.25, 0.75], axis=0)
    has_range = (level_counts == 1) & (high > low)
    ranges = np.where(has_range, high - low, 1.0)
    return np.where(has_range, X.std(axis=0) / ranges * GAUSSIAN_IQR, by_levels(X, level_counts))


@dataclass(frozen=True)
class Recipe:
    """What the clustering inputs are made from.

    Attributes:
        name: what the table calls it.
        numbers: columns of customer_features that are taken as they are.
        categories: category -> its levels.
        transformed: columns that go through the transformer first.
        transformer: a transformer of scikit-learn.
        weigh: gives the weight of each column after scaling.
        drop: which one-hot columns are left out: one of two, or none.
    """

    name: str
    numbers: tuple[str, ...]
    categories: Mapping[str, Sequence[str]]
    transformed: tuple[str, ...] = ()
    transformer: TransformerMixin = LOG
    weigh: Weighting = by_levels
    drop: str | None = "if_binary"


def recipes(project: Mapping[str, Any]) -> list[Recipe]:
    """Return all recipes, `default` first.

    Args:
        project: the vars of dbt_project.yml, where `default` and `published` stand.
    """
    numbers, categories = tuple(project["numeric_features"]), project["categorical_features"]
    default = Recipe("`default`", numbers, categories)
    public = project["published_recipe"]
    published = Recipe(
        "`published`", tuple(public["numeric_features"]), public["categorical_features"],
        weigh=unweighted, drop=None,
    )  # fmt: skip
    raw = tuple(name.removeprefix("log_") for name in numbers)
    counts = tuple(name for name in numbers if name.endswith("_count"))

    def variant(name: str, **changes: Any) -> Recipe:
        return replace(default, name=name, **changes)

    return [
        default,
        variant("default, tenure too", numbers=(*numbers, "tenure_days")),
        variant("default without age", numbers=_without(numbers, "age")),
        variant("default without categories", categories={}),
        variant("default, one-hot columns not weighted", weigh=unweighted),
        variant("default, amounts not logged", numbers=raw),
        published,
        replace(published, name="published, one column for two levels", drop="if_binary"),
        variant("amounts not logged, weights of FAMD", numbers=raw, weigh=as_famd),
        variant("default, counts logged", numbers=_without(numbers, *counts), transformed=counts),
        variant("Yeo-Johnson of all numbers", numbers=(), transformed=raw, transformer=YEO_JOHNSON),
        variant(
            "Gaussian quantiles of all numbers",
            numbers=(),
            transformed=raw,
            transformer=GAUSSIAN_QUANTILES,
        ),
        variant("default, robust scaling", weigh=robust),
        variant(
            "default, shares of goods too",
            numbers=(*numbers, *(f"{goods}_share" for goods in GOODS)),
        ),
        variant(
            "default, spending by goods",
            numbers=_without(numbers, "log_total_spending"),
            transformed=tuple(f"{goods}_spending" for goods in GOODS),
        ),
        variant(
            "RFM and income",
            numbers=("recency_days", "log_total_spending", "log_income"),
            transformed=("order_count",),
            categories={},
        ),
        variant(
            "income and spending only", numbers=("log_income", "log_total_spending"), categories={}
        ),
    ]


@dataclass(frozen=True)
class Inputs:
    """A recipe, fitted to customers as far as it learns something before scaling.

    Attributes:
        encoder: makes the inputs from rows of customer_features.
        names: of the m inputs.
        weights: (m,) factor of each input after scaling.
    """

    encoder: ColumnTransformer
    names: tuple[str, ...]
    weights: Matrix

    def of(self, customers: pd.DataFrame) -> Matrix:
        """Return the clustering inputs (n, m) of customers."""
        return np.asarray(self.encoder.transform(customers), dtype=np.float64)


def fit_inputs(recipe: Recipe, customers: pd.DataFrame) -> Inputs:
    """Fit a recipe to customers; numbers that nobody has are left out, as in the pipeline."""
    levels = list(recipe.categories.values())
    encoder = ColumnTransformer(
        [
            ("numbers", "passthrough", [n for n in recipe.numbers if customers[n].notna().any()]),
            ("transformed", recipe.transformer, list(recipe.transformed)),
            (
                "levels",
                OneHotEncoder(categories=levels, drop=recipe.drop, sparse_output=False),
                list(recipe.categories),
            ),
        ],
        verbose_feature_names_out=False,
    ).fit(customers)
    names = tuple(encoder.get_feature_names_out())
    level_counts = np.ones(len(names))
    for category, of_category in recipe.categories.items():
        is_of_category = [name.startswith(f"{category}_") for name in names]
        level_counts[is_of_category] = len(of_category)
    X = np.asarray(encoder.transform(customers), dtype=np.float64)
    return Inputs(encoder, names, recipe.weigh(X, level_counts))


@dataclass(frozen=True)
class Settings:
    """What the comparison depends on beside the customers and the recipe.

    Attributes:
        k: segments.
        n_components: principal components, fewer where a recipe has fewer inputs.
        random_seed: seed of all fits and draws.
        rules: when a name fits.
        replicates: bootstrap samples.
        halvings: random halvings of the customers.
        seeds: other seeds that the fit is repeated with.
        late_draws: draws of the customers that come last.
        cloud_draws: draws of single clouds.
    """

    k: int
    n_components: int
    random_seed: int
    rules: NamingRules
    replicates: int
    halvings: int = 10
    seeds: int = 5
    late_draws: int = 5
    cloud_draws: int = 5


@dataclass(frozen=True)
class Comparison:
    """The figures of one recipe, as the head of this file describes them."""

    recipe: str
    input_count: int
    worst_jaccard: float
    mean_jaccard: float
    split_half: float
    seed: float
    same_name: float
    moved_by_late: float
    moved_by_year: float
    income_eta: float
    spending_eta: float
    level_eta: float
    level: str
    apart: float
    smallest: float
    segments: str
    silhouette: float


# Title of a column -> what a recipe's row shows in it.
TABLE = {
    "recipe": "{recipe}",
    "inputs": "{input_count}",
    "worst": "{worst_jaccard:.2f}",
    "mean": "{mean_jaccard:.2f}",
    "halves": "{split_half:.2f}",
    "seeds": "{seed:.2f}",
    "names": "{same_name:.0%}",
    "+5 %": "{moved_by_late:.1%}",
    "+1 year": "{moved_by_year:.1%}",
    "income": "{income_eta:.2f}",
    "spending": "{spending_eta:.2f}",
    "category": "{level_eta:.2f} {level}",
    "apart": "{apart:+.2f}",
    "smallest": "{smallest:.0%}",
    "segments": "{segments}",
    "silhouette": "{silhouette:.2f}",
}


def compare(
    recipe: Recipe,
    customers: pd.DataFrame,
    categories: Mapping[str, Sequence[str]],
    settings: Settings,
) -> Comparison:
    """Return the figures of one recipe.

    Args:
        recipe: what the clustering inputs are made from.
        customers: rows of customer_features, without outliers.
        categories: category -> its levels, for their eta squared.
        settings: what the comparison depends on beside these.
    """
    k, seed = settings.k, settings.random_seed
    inputs = fit_inputs(recipe, customers)
    model = _fit(inputs, customers, settings)
    X = inputs.of(customers)
    labels, scores = _label(model, X), model.transform(X)
    ranks = customers[RANKS].to_numpy(dtype=np.float64)
    fitted = Customers(X, inputs.weights, len(model.loadings), ranks)
    archetypes = pd.read_csv(REFERENCE / "segment_archetypes.csv").query("recipe == 'default'")
    repeated = bootstrap(fitted, {k: labels}, archetypes, settings.replicates, seed)[k]
    seeds = [seed + 1 + other for other in range(settings.seeds)]
    by_customer = silhouettes(scores, [labels])[0]
    by_segment = means_by_label(by_customer[:, None], labels, k)
    highest_of_clouds = [
        null_reference(fitted, [k], archetypes, CLOUDS, 1, seed + draw)[k].highest_silhouette
        for draw in range(settings.cloud_draws)
    ]
    level_etas = {
        level: eta_squared((customers[category] == level).to_numpy(dtype=np.float64), labels)
        for category, levels in categories.items()
        for level in levels
    }
    level = max(level_etas, key=lambda name: level_etas[name])
    return Comparison(
        recipe=recipe.name,
        input_count=len(inputs.names),
        worst_jaccard=float(repeated.jaccard.min()),
        mean_jaccard=float(repeated.jaccard.mean()),
        split_half=split_half_agreement(fitted, [k], settings.halvings, seed)[k],
        seed=seed_agreement(scores, {k: labels}, seeds)[k],
        same_name=float(repeated.same_name.min()),
        moved_by_late=_moved_by_late(inputs, customers, labels, settings),
        moved_by_year=float((_label(model, inputs.of(_a_year_older(customers))) != labels).mean()),
        income_eta=eta_squared(ranks[:, 0], labels),
        spending_eta=eta_squared(ranks[:, 1], labels),
        level_eta=level_etas[level],
        level=level,
        apart=float(by_segment.min() - np.median(highest_of_clouds)),
        smallest=float(np.bincount(labels, minlength=k).min() / len(labels)),
        segments=_named(means_by_label(ranks, labels, k), archetypes, settings),
        silhouette=float(by_customer.mean()),
    )


def eta_squared(values: Matrix, labels: Labels) -> float:
    """Return the share of the variance of values (n,) that lies between the segments."""
    means = means_by_label(values[:, None], labels, int(labels.max()) + 1)[labels, 0]
    return float(means.var() / values.var()) if values.var() > 0 else 0.0


def moved_share(labels: Labels, others: Labels, k: int) -> float:
    """Return the share of customers in another segment, segments matched as well as can be."""
    both = np.bincount(labels * k + others, minlength=k * k).reshape(k, k)
    return 1 - float(both[linear_sum_assignment(both, maximize=True)].sum() / len(labels))


def render(comparisons: Sequence[Comparison]) -> str:
    """Return the figures as a Markdown table."""
    rows = [list(TABLE), ["---"] * len(TABLE)]
    rows.extend(
        [cell.format(**vars(comparison)) for cell in TABLE.values()] for comparison in comparisons
    )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def read_customers(release: Path) -> pd.DataFrame:
    """Return customer_features without outliers; shares of nothing are 0."""
    with duckdb.connect(str(release), read_only=True) as connection:
        customers = connection.sql(
            "select * from customer_features where not is_outlier order by customer_id"
        ).df()
    shares = [f"{goods}_share" for goods in GOODS]
    return customers.fillna(dict.fromkeys(shares, 0.0))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--release", type=Path, default=RELEASE, help="a smartcart.duckdb")
    parser.add_argument("--segments", type=int, default=4, metavar="K")
    parser.add_argument("--seed", type=int, help="of all fits and draws (default: random_seed)")
    arguments = parser.parse_args()
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    project = yaml.safe_load(text)["vars"]["smartcart"]
    settings = Settings(
        k=arguments.segments,
        n_components=project["n_components"],
        random_seed=project["random_seed"] if arguments.seed is None else arguments.seed,
        rules=NamingRules(project["name_max_distance"], project["name_min_margin"]),
        replicates=project["bootstrap_replicates"],
    )
    customers = read_customers(arguments.release)
    # Small fits are slower with more than one thread.
    with threadpool_limits(limits=1):
        comparisons = [
            compare(recipe, customers, project["categorical_features"], settings)
            for recipe in recipes(project)
        ]
    sys.stdout.write(f"{len(customers):,} customers, {settings.k} segments\n\n")
    sys.stdout.write(render(comparisons))


def _without(names: Sequence[str], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)


def _fit(inputs: Inputs, customers: pd.DataFrame, settings: Settings) -> SegmentationModel:
    sample = pd.DataFrame(inputs.of(customers), columns=list(inputs.names)).assign(
        customer_id=customers["customer_id"].to_numpy(),
        sample_position=np.arange(len(customers)),
        cluster_order_value=customers["total_spending"].to_numpy(),
    )
    positions = range(len(inputs.names))
    features = pd.DataFrame(
        {
            "feature_position": positions,
            "feature": inputs.names,
            "weight": inputs.weights,
            "max_score": np.nan,
        }
    )
    n_components = min(settings.n_components, len(inputs.names))
    return fit_model(
        sample, features, FitSettings((settings.k,), n_components, settings.random_seed)
    )


def _label(model: SegmentationModel, X: Matrix) -> Labels:
    (clustering,) = model.clusterings.values()
    return nearest(model.transform(X), clustering.centroids)


def _a_year_older(customers: pd.DataFrame) -> pd.DataFrame:
    return customers.assign(
        age=customers["age"] + 1, tenure_days=customers["tenure_days"] + DAYS_OF_A_YEAR
    )


def _moved_by_late(
    inputs: Inputs, customers: pd.DataFrame, labels: Labels, settings: Settings
) -> float:
    rng = np.random.default_rng(settings.random_seed)
    early_count = round(len(customers) * (1 - LATE_SHARE))
    moved = []
    for _ in range(settings.late_draws):
        early = np.sort(rng.permutation(len(customers))[:early_count])
        model = _fit(inputs, customers.iloc[early], settings)
        moved.append(moved_share(labels, _label(model, inputs.of(customers)), settings.k))
    return max(moved)


def _named(places: Matrix, archetypes: pd.DataFrame, settings: Settings) -> str:
    figures = pd.DataFrame(places, columns=["mean_first_rank", "mean_second_rank"])
    figures = figures.assign(k=settings.k, cluster_id=range(settings.k))
    rank_levels = pd.read_csv(REFERENCE / "rank_levels.csv")
    nobody = pd.DataFrame(columns=["k", "cluster_id", "segment_name", "archetype"])
    named = name_clusters(figures, archetypes, rank_levels, settings.rules, nobody)
    return ", ".join(
        f"{name} {distance:.2f}{'' if fit == 'good' else '*'}"
        for name, distance, fit in zip(
            named["segment_name"], named["name_distance"], named["name_fit"], strict=True
        )
    )


if __name__ == "__main__":
    main()
