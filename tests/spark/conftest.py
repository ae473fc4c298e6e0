"""All tests here start Spark."""

import os
import shutil

import pytest
from support import lacking

QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m -XX:+UseSerialGC"


@pytest.fixture(scope="session", autouse=True)
def java() -> None:
    """Skip where there is no Java."""
    if shutil.which("java") is None:
        lacking("Spark needs Java")
    # Programs as short as these compile longer than they run, if they compile thoroughly. Spark
    # makes more code than this compiler keeps by default.
    os.environ.setdefault("JDK_JAVA_OPTIONS", QUICK_JAVA)
