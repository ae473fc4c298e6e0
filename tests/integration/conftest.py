"""Builds that several integration tests look at."""

import pytest
from action_builds import Build, build_other
from embedded_shop import build_shop
from shipped_models import Shipped
from support import QUICK_FIT, REAL_DATA, Once, Refresh, outside_project


@pytest.fixture(scope="session")
def other(once: Once) -> Refresh:
    """The embedded customers with campaigns, blank cells and ids to exclude."""
    return once("other", build_other)


@pytest.fixture(scope="module", params=["embedded", "real", "other"])
def build(request: pytest.FixtureRequest) -> Build:
    """Return each build in turn."""
    return Build(request.getfixturevalue(request.param), request.param)


@pytest.fixture(scope="session")
def shipped(embedded: Refresh) -> Shipped:
    """The SQL of the models, compiled for the embedded customers."""
    return Shipped(embedded.workspace / "target/compiled/smartcart/models")


@pytest.fixture(scope="session")
def embedded_orders(once: Once) -> Refresh:
    return once("embedded orders", build_shop)


@pytest.fixture(scope="session")
def online_retail(once: Once) -> Refresh:
    file = outside_project(REAL_DATA / "online_retail.parquet")
    return once(
        "online retail", lambda workspace: workspace.build(orders_path=str(file), **QUICK_FIT)
    )


@pytest.fixture(scope="session")
def cdnow(once: Once) -> Refresh:
    file = outside_project(REAL_DATA / "cdnow_orders.csv")
    return once("cdnow", lambda workspace: workspace.build(orders_path=str(file), **QUICK_FIT))
