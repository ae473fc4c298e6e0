"""What the segments depend on: recipes of clustering inputs, compared on the same customers.

    .venv/bin/python benchmarks/recipes.py --release published/current/smartcart.duckdb

Reads `customer_features` of a release, leaves out the outliers, and for every recipe fits the
segments as the pipeline does: scaling, PCA, K-Means. One row a recipe:

- worst, mean: bootstrap Jaccard of the least stable segment and of all;
- halves, seeds: adjusted Rand index of two halves (mean) and of other seeds (least);
- names: share of the bootstrap samples in which the least stable name comes back;
- +5 %: share of the customers whose segment changes when the last 5 % are added, worst of a few
  draws; +1 year: the same when everybody is a year older and the model stays as it is;
- income, spending: eta squared, the share of the variance of the rank that the segments explain;
- category: the largest eta squared of a level of a category, whether it is an input or not;
- separated: segments whose mean silhouette is above the highest of single clouds;
- smallest: share of the customers in the smallest segment;
- names of the segments, how far each is from its archetype, and * where the name is approximate;
- silhouette: of the recipe's own inputs. Those of different recipes must not be compared.

What a recipe learns before scaling, the exponents of Yeo-Johnson, the quantiles and the weights of
the columns, is held fixed in all repetitions, which is a little too kind to it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import yaml
from scipy.optimize import linear_sum_assignment
from sklearn.base import TransformerMixin
from sklearn.preprocessing import FunctionTransformer, PowerTransformer, QuantileTransformer
from threadpoolctl import threadpool_limits

from smartcart.diagnostics import nearest
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
LATE_SHARE = 0.05
DAYS_OF_A_YEAR = 365
# Interquartile range of the standard Gaussian.
GAUSSIAN_IQR = 1.349
QUANTILES = 1_000

Levels = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Column:
    """A clustering input.

    Attributes:
        name: a column of customer_features; of a one-hot column the category.
        level: the level of the category; null for a number.
        level_count: levels of the category; 1 for a number.
    """

    name: str
    level: str | None = None
    level_count: int = 1

    def values(self, customers: pd.DataFrame) -> Matrix:
        """Return the input (n,) of every customer."""
        column = customers[self.name]
        chosen = column if self.level is None else column == self.level
        return chosen.to_numpy(dtype=np.float64)

    def title(self) -> str:
        """Return the name of the input, with its level."""
        return self.name if self.level is None else f"{self.name}: {self.level}"


def unweighted(X: Matrix, columns: Sequence[Column]) -> Matrix:  # noqa: ARG001
    """Return the weight 1 for every column."""
    return np.ones(len(columns))


def by_levels(X: Matrix, columns: Sequence[Column]) -> Matrix:  # noqa: ARG001
    """Return 1 / sqrt(levels of its category) for every column, as `default` does."""
    return np.array([column.level_count**-0.5 for column in columns])


def as_famd(X: Matrix, columns: Sequence[Column]) -> Matrix:
    """Return the weights of factor analysis of mixed data (Pagès 2004).

    It divides a one-hot column by the square root of its share p, which leaves the standard
    deviation sqrt(1 - p).
    """
    is_one_hot = [column.level is not None for column in columns]
    return np.where(is_one_hot, np.sqrt(1 - X.mean(axis=0)), 1.0)


def robust(X: Matrix, columns: Sequence[Column]) -> Matrix:
    """Return weights that divide numbers by their interquartile range; one-hot columns by levels.

    A number whose quartiles are the same keeps the weight 1.
    """
    low, high = np.quantile(X, [0.25, 0.75], axis=0)
    spread = (high - low) / GAUSSIAN_IQR
    is_number = np.array([column.level is None for column in columns])
    weights = np.divide(X.std(axis=0), spread, out=np.ones(len(columns)), where=spread > 0)
    return np.where(is_number, weights, by_levels(X, columns))


@dataclass(frozen=True)
class Recipe:
    """What the clustering inputs are made from.

    Attributes:
        name: what the table calls it.
        numbers: columns of customer_features.
        categories: category -> its levels.
        has_one_column_for_two: whether a category of two levels becomes one column.
        weigh: the weight of each column after scaling.
        transformer: makes scikit-learn's transformation of the numbers, if there is one.
        transformed: the numbers that it transforms.
    """

    name: str
    numbers: tuple[str, ...]
    categories: Levels
    has_one_column_for_two: bool = True
    weigh: Callable[[Matrix, Sequence[Column]], Matrix] = by_levels
    transformer: Callable[[], TransformerMixin] | None = None
    transformed: tuple[str, ...] = ()

    def columns(self) -> list[Column]:
        """Return the clustering inputs in order."""
        columns = [Column(name) for name in self.numbers]
        for category, levels in self.categories.items():
            has_one = len(levels) == 2 and self.has_one_column_for_two
            shown = levels[:1] if has_one else levels
            columns.extend(Column(category, level, len(levels)) for level in shown)
        return columns


@dataclass(frozen=True)
class Inputs:
    """A recipe, fitted to customers as far as it learns something before scaling."""

    columns: list[Column]
    transformer: TransformerMixin | None
    transformed: list[str]
    weights: Matrix

    def values(self, customers: pd.DataFrame) -> Matrix:
        """Return the clustering inputs (n, m) of customers."""
        if self.transformer is not None:
            changed = self.transformer.transform(_numbers(customers, self.transformed))
            customers = customers.assign(**dict(zip(self.transformed, changed.T, strict=True)))
        return np.stack([column.values(customers) for column in self.columns], axis=1)


def fit_inputs(recipe: Recipe, customers: pd.DataFrame) -> Inputs:
    """Fit a recipe's transformation and weights; columns that nobody has are left out."""
    columns = [column for column in recipe.columns() if customers[column.name].notna().any()]
    transformer = None
    if recipe.transformer is not None:
        transformer = recipe.transformer().fit(_numbers(customers, recipe.transformed))
    fitted = Inputs(columns, transformer, list(recipe.transformed), np.ones(len(columns)))
    return replace(fitted, weights=recipe.weigh(fitted.values(customers), columns))


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
    """

    k: int
    n_components: int
    random_seed: int
    rules: NamingRules
    replicates: int
    halvings: int = 10
    seeds: int = 5
    late_draws: int = 5


@dataclass(frozen=True)
class Comparison:
    """The figures of one recipe, as the head of this file describes them."""

    recipe: str
    input_count: int
    worst_jaccard: float
    mean_jaccard: float
    split_half_agreement: float
    seed_agreement: float
    name_stability: float
    moved_by_late_customers: float
    moved_by_a_year: float
    income_eta_squared: float
    spending_eta_squared: float
    category_eta_squared: float
    category: str
    separated_count: int
    smallest_share: float
    names: str
    silhouette: float


def recipes(project: Mapping[str, Any]) -> list[Recipe]:
    """Return all recipes, `default` first.

    Args:
        project: the vars of dbt_project.yml, where `default` and `published` stand.
    """
    default = Recipe(
        "`default`", tuple(project["numeric_features"]), project["categorical_features"]
    )
    public = project["published_recipe"]
    published = Recipe(
        "`published`", tuple(public["numeric_features"]), public["categorical_features"],
        has_one_column_for_two=False, weigh=unweighted,
    )  # fmt: skip
    numbers = default.numbers
    counts = tuple(name for name in numbers if name.endswith("_count"))
    raw = tuple(name.removeprefix("log_") for name in numbers)
    shares = ("wine_share", "fruit_share", "meat_share", "fish_share", "sweet_share", "gold_share")
    rfm = ("recency_days", "order_count", "log_total_spending", "log_income")
    return [
        default,
        replace(default, name="default, tenure too", numbers=(*numbers, "tenure_days")),
        replace(
            default,
            name="default without age",
            numbers=tuple(name for name in numbers if name != "age"),
        ),
        replace(default, name="default, one-hot columns not weighted", weigh=unweighted),
        replace(default, name="default without categories", categories={}),
        replace(default, name="default, amounts not logged", numbers=raw),
        published,
        replace(
            published, name="published, one column for two levels", has_one_column_for_two=True
        ),
        replace(default, name="amounts not logged, weights of FAMD", numbers=raw, weigh=as_famd),
        replace(
            default,
            name="default, counts logged",
            transformer=lambda: FunctionTransformer(np.log1p),
            transformed=counts,
        ),
        replace(
            default,
            name="Yeo-Johnson of all numbers",
            numbers=raw,
            transformer=lambda: PowerTransformer("yeo-johnson", standardize=False),
            transformed=raw,
        ),
        replace(
            default,
            name="Gaussian quantiles of all numbers",
            numbers=raw,
            transformer=lambda: QuantileTransformer(
                n_quantiles=QUANTILES, output_distribution="normal", subsample=None
            ),
            transformed=raw,
        ),
        replace(default, name="default, robust scaling", weigh=robust),
        replace(default, name="default, spending shares too", numbers=(*numbers, *shares)),
        replace(
            default,
            name="RFM and income",
            numbers=rfm,
            categories={},
            transformer=lambda: FunctionTransformer(np.log1p),
            transformed=("order_count",),
        ),
        replace(
            default,
            name="income and spending only",
            numbers=("log_income", "log_total_spending"),
            categories={},
        ),
    ]


def compare(
    recipe: Recipe, customers: pd.DataFrame, levels: Levels, settings: Settings
) -> Comparison:
    """Return the figures of one recipe.

    Args:
        recipe: what the clustering inputs are made from.
        customers: rows of customer_features, outliers left out.
        levels: all categories and their levels, for their eta squared.
        settings: what the comparison depends on beside these.
    """
    inputs = fit_inputs(recipe, customers)
    X, seed, k = inputs.values(customers), settings.random_seed, settings.k
    everybody = np.arange(len(X))
    model = _fit(X, inputs, customers, everybody, settings)
    scores = model.transform(X)
    labels = _label(model, X, k)
    ranks = customers[RANKS].to_numpy(dtype=np.float64)
    fitted = Customers(X, inputs.weights, len(model.loadings), ranks)
    archetypes = pd.read_csv(REFERENCE / "segment_archetypes.csv")
    repeated = bootstrap(fitted, {k: labels}, archetypes, settings.replicates, seed)[k]
    seeds = [seed + 1 + other for other in range(settings.seeds)]
    values = silhouettes(scores, [labels])[0]
    by_segment = means_by_label(values[:, None], labels, k)
    cloud = null_reference(fitted, [k], archetypes, 1, seed)[k]
    category, category_eta_squared = _largest_category(customers, levels, labels)
    return Comparison(
        recipe=recipe.name,
        input_count=len(inputs.columns),
        worst_jaccard=float(repeated.jaccard.min()),
        mean_jaccard=float(repeated.jaccard.mean()),
        split_half_agreement=split_half_agreement(fitted, [k], settings.halvings, seed)[k],
        seed_agreement=seed_agreement(scores, {k: labels}, seeds)[k],
        name_stability=float(repeated.same_name.min()),
        moved_by_late_customers=_moved_by_late_customers(X, inputs, customers, labels, settings),
        moved_by_a_year=float((_label(model, inputs.values(_aged(customers)), k) != labels).mean()),
        income_eta_squared=eta_squared(ranks[:, 0], labels),
        spending_eta_squared=eta_squared(ranks[:, 1], labels),
        category_eta_squared=category_eta_squared,
        category=category,
        separated_count=int((by_segment > cloud.highest_silhouette).sum()),
        smallest_share=float(np.bincount(labels, minlength=k).min() / len(labels)),
        names=_names_in_words(means_by_label(ranks, labels, k), archetypes, settings),
        silhouette=float(values.mean()),
    )


def eta_squared(values: Matrix, labels: Labels) -> float:
    """Return the share of the variance of values (n,) that lies between the segments."""
    means = means_by_label(values[:, None], labels, int(labels.max()) + 1)[labels, 0]
    return float(means.var() / values.var()) if values.var() > 0 else 0.0


def moved_share(labels: Labels, others: Labels, k: int) -> float:
    """Return the share of customers in another segment, segments matched as well as can be."""
    both = np.bincount(labels * k + others, minlength=k * k).reshape(k, k)
    return 1 - float(both[linear_sum_assignment(-both)].sum() / len(labels))


def render(comparisons: Sequence[Comparison]) -> str:
    """Return the figures as a Markdown table."""
    titles = [
        "recipe", "inputs", "worst", "mean", "halves", "seeds", "names", "+5 %", "+1 year",
        "income", "spending", "category", "separated", "smallest", "segments, distance to archetype",
        "silhouette",
    ]  # fmt: skip
    rows = [titles, ["---", *["--:"] * 10, "---", "--:", "--:", "---", "--:"]]
    rows.extend(_cells(comparison) for comparison in comparisons)
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def read_customers(release: Path) -> pd.DataFrame:
    """Return customer_features without outliers; null shares of spending as 0."""
    with duckdb.connect(str(release), read_only=True) as connection:
        customers = connection.sql(
            "select * from customer_features where not is_outlier order by customer_id"
        ).df()
    shares = [name for name in customers.columns if name.endswith("_share")]
    return customers.fillna(dict.fromkeys(shares, 0.0))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--release", type=Path, default=RELEASE, help="a smartcart.duckdb")
    parser.add_argument("--segments", type=int, default=4, metavar="K")
    arguments = parser.parse_args()
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    project = yaml.safe_load(text)["vars"]["smartcart"]
    settings = Settings(
        k=arguments.segments,
        n_components=project["n_components"],
        random_seed=project["random_seed"],
        rules=NamingRules(project["name_max_distance"], project["name_min_margin"]),
        replicates=project["bootstrap_replicates"],
    )
    customers = read_customers(arguments.release)
    levels = project["categorical_features"]
    # Small fits are slower with more than one thread.
    with threadpool_limits(limits=1):
        comparisons = [compare(recipe, customers, levels, settings) for recipe in recipes(project)]
    sys.stdout.write(f"{len(customers):,} customers, {settings.k} segments\n\n")
    sys.stdout.write(render(comparisons))


def _numbers(customers: pd.DataFrame, names: Sequence[str]) -> Matrix:
    return customers[list(names)].to_numpy(dtype=np.float64)


def _fit(
    X: Matrix, inputs: Inputs, customers: pd.DataFrame, rows: Labels, settings: Settings
) -> SegmentationModel:
    """Fit the model on some of the customers, in their order."""
    names = [column.title() for column in inputs.columns]
    sample = pd.DataFrame(X[rows], columns=names).assign(
        customer_id=rows,
        sample_position=rows,
        cluster_order_value=customers["total_spending"].to_numpy()[rows],
    )
    features = pd.DataFrame(
        {"feature_position": range(len(names)), "feature": names, "weight": inputs.weights}
    )
    n_components = min(settings.n_components, len(names))
    return fit_model(
        sample, features, FitSettings((settings.k,), n_components, settings.random_seed)
    )


def _label(model: SegmentationModel, X: Matrix, k: int) -> Labels:
    return nearest(model.transform(X), model.clusterings[k].centroids)


def _aged(customers: pd.DataFrame) -> pd.DataFrame:
    return customers.assign(
        age=customers["age"] + 1, tenure_days=customers["tenure_days"] + DAYS_OF_A_YEAR
    )


def _moved_by_late_customers(
    X: Matrix, inputs: Inputs, customers: pd.DataFrame, labels: Labels, settings: Settings
) -> float:
    return max(
        moved_share(
            labels,
            _label(_fit(X, inputs, customers, early, settings), X, settings.k),
            settings.k,
        )
        for early in _early_customers(len(X), settings)
    )


def _early_customers(customer_count: int, settings: Settings) -> Iterator[Labels]:
    rng = np.random.default_rng(settings.random_seed)
    early_count = round(customer_count * (1 - LATE_SHARE))
    for _ in range(settings.late_draws):
        yield np.sort(rng.permutation(customer_count)[:early_count])


def _largest_category(customers: pd.DataFrame, levels: Levels, labels: Labels) -> tuple[str, float]:
    found = {
        level: eta_squared(Column(category, level).values(customers), labels)
        for category, names in levels.items()
        for level in names
    }
    return max(found.items(), key=lambda item: item[1])


def _names_in_words(places: Matrix, archetypes: pd.DataFrame, settings: Settings) -> str:
    figures = pd.DataFrame(places, columns=["mean_income_rank", "mean_spending_rank"])
    figures = figures.assign(k=settings.k, cluster_id=range(settings.k))
    rank_levels = pd.read_csv(REFERENCE / "rank_levels.csv")
    named = name_clusters(figures, archetypes, rank_levels, settings.rules)
    return ", ".join(
        f"{name} {_figure(distance)}{'' if fit == 'good' else '*'}"
        for name, distance, fit in zip(
            named["segment_name"], named["name_distance"], named["name_fit"], strict=True
        )
    )


def _cells(comparison: Comparison) -> list[str]:
    return [
        comparison.recipe,
        str(comparison.input_count),
        _figure(comparison.worst_jaccard),
        _figure(comparison.mean_jaccard),
        _figure(comparison.split_half_agreement),
        _figure(comparison.seed_agreement),
        f"{comparison.name_stability:.0%}",
        f"{comparison.moved_by_late_customers:.1%}",
        f"{comparison.moved_by_a_year:.1%}",
        _figure(comparison.income_eta_squared),
        _figure(comparison.spending_eta_squared),
        f"{_figure(comparison.category_eta_squared)} {comparison.category}",
        str(comparison.separated_count),
        f"{comparison.smallest_share:.0%}",
        comparison.names,
        _figure(comparison.silhouette),
    ]


def _figure(value: float) -> str:
    """Return two digits: .87, 1.00."""
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:.2f}"


if __name__ == "__main__":
    main()
