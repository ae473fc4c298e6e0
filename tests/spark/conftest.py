"""All tests here start Spark."""

import shutil

import pytest
from support import lacking


@pytest.fixture(scope="session", autouse=True)
def java() -> None:
    """Skip where there is no Java."""
    if shutil.which("java") is None:
        lacking("Spark needs Java")
