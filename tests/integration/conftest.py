"""Builds that several integration tests look at."""

from collections.abc import Callable

import pytest
from action_builds import Build, build_other
from shipped_models import Shipped
from support import Refresh, Workspace


@pytest.fixture(scope="session")
def other(once: Callable[[str, Callable[[Workspace], Refresh]], Refresh]) -> Refresh:
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
