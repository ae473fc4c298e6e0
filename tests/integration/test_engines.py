"""Who builds on DuckDB has nothing of Spark installed."""

import sys

from support import Workspace

WITHOUT_SPARK = """
import sys
# An import of these fails, as where they are not installed; there is no Java either.
sys.modules["pyspark"] = sys.modules["dbt.adapters.spark"] = None
from dbt.cli.main import cli
sys.argv[0] = "dbt"
cli()
"""


def test_a_build_on_duckdb_needs_nothing_of_spark(workspace: Workspace) -> None:
    arguments = ["build", "--resource-type", "seed", "--resource-type", "model"]
    arguments += ["--select", "+ml_customer_clusters"]
    build = workspace.run([sys.executable, "-c", WITHOUT_SPARK, *arguments], PATH="/nowhere")
    assert build.returncode == 0, build.output
    assert len(build.warehouse("from ml_customer_clusters")) == 2_239


def test_a_target_of_spark_without_spark_says_what_is_missing(workspace: Workspace) -> None:
    arguments = ["build", "--target", "spark"]
    refused = workspace.run([sys.executable, "-c", WITHOUT_SPARK, *arguments])
    assert refused.returncode != 0
    assert "needs dbt-spark[session] and PySpark, which are not installed" in refused.output
    assert "Traceback" not in refused.output
