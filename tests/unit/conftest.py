"""What several unit tests share: repeatable hypothesis, customers, features and a fitted model."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from smartcart.model import FitSettings, SegmentationModel, fit_model

# The same examples in every run, on every machine, however slow.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=50
)
settings.load_profile("repeatable")

REFERENCE = Path(__file__).parents[2] / "seeds" / "reference"

# Income and spending of four groups: Premium, Value, Growth and Budget.
GROUP_PLACES = np.array([[3.0, 3.5], [-1.0, 1.5], [3.0, -2.0], [-3.5, -3.0]])


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Keep small fits from waiting for threads that a busy machine does not give them."""
    with threadpool_limits(limits=1):
        yield


@pytest.fixture(scope="session")
def features() -> pd.DataFrame:
    """Return features as int_segmentation_features has them, not in alphabetical order."""
    return pd.DataFrame(
        {
            "feature_position": [1, 2, 3, 4],
            "feature": ["visits", "income", "spending", "alone"],
            "category": [None, None, None, "living_situation"],
            "weight": [1.0, 1.0, 1.0, 0.5**0.5],
            "max_score": [np.nan, np.nan, np.nan, np.nan],
        }
    )


@pytest.fixture(scope="session")
def blobs() -> pd.DataFrame:
    """Return a sample of 600 customers in four groups that stand well apart."""
    rng = np.random.default_rng(11)
    return make_sample(GROUP_PLACES[rng.integers(0, 4, 600)], noise=0.35, rng=rng)


@pytest.fixture(scope="session")
def cloud() -> pd.DataFrame:
    """Return a sample of 1,500 customers in one cloud, with groups that overlap."""
    rng = np.random.default_rng(12)
    return make_sample(GROUP_PLACES[rng.integers(0, 4, 1_500)], noise=1.3, rng=rng)


@pytest.fixture(scope="session")
def many_blobs() -> pd.DataFrame:
    """Return a sample of 12,000 customers in four groups: more than the starts take."""
    rng = np.random.default_rng(13)
    return make_sample(GROUP_PLACES[rng.integers(0, 4, 12_000)], noise=0.35, rng=rng)


@pytest.fixture(scope="session")
def fitted(blobs: pd.DataFrame, features: pd.DataFrame) -> SegmentationModel:
    """Return a model of the blobs."""
    return fit_model(blobs, features, FitSettings((2, 3, 4, 5), n_components=3, random_seed=42))


@pytest.fixture(scope="session")
def archetypes() -> pd.DataFrame:
    """Return the archetypes that the project names segments after."""
    table = pd.read_csv(REFERENCE / "segment_archetypes.csv")
    return table[table["recipe"] == "default"].reset_index(drop=True)


def make_sample(places: np.ndarray, noise: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return customers around (n, 2) places of income and spending, in units of their own."""
    customer_count = len(places)
    income, spending = (places + rng.normal(0, noise, places.shape)).T
    visits = 0.5 * income - spending + rng.normal(0, 0.5, customer_count)
    sample = pd.DataFrame(
        {
            "customer_id": rng.permutation(10 * customer_count)[:customer_count],
            "sample_position": rng.random(customer_count),
            "cluster_order_value": np.exp(spending),
            "visits": 5 + visits,
            "income": 50_000 + 9_000 * income,
            "spending": 600 + 150 * spending,
            "alone": rng.integers(0, 2, customer_count).astype(float),
        }
    )
    return sample.assign(
        first_naming_rank=sample["income"].rank(pct=True),
        second_naming_rank=sample["spending"].rank(pct=True),
    )
