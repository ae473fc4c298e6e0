"""Builds on Spark that several tests look at."""

import pytest
from conftest import Once
from spark_support import SparkWorkspace, need_java
from support import Refresh


@pytest.fixture(scope="session", autouse=True)
def java() -> None:
    """All tests here start Spark."""
    need_java()


@pytest.fixture(scope="session")
def spark_embedded(once: Once) -> Refresh:
    """The whole build of the embedded customers on two local threads, with all dbt tests."""
    return once("spark_embedded", lambda workspace: SparkWorkspace(workspace, "spark", {}).build())
