"""Publishing over Spark Connect: readers keep the last good tables, and history goes on."""

import subprocess
import sys
from pathlib import Path

from customer_files import EMBEDDED
from spark_support import SparkWorkspace, connect_server, read_parquet, releases, spark_tables
from support import Workspace

MAKE_TABLE = """
import sys
from pyspark.sql import SparkSession
session = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
session.read.csv(sys.argv[2], header=True).write.saveAsTable("crm_customers")
"""


def test_a_failed_build_changes_nothing_and_the_next_goes_on(
    lean_project: Path, tmp_path: Path
) -> None:
    with connect_server(tmp_path) as address:
        spark = SparkWorkspace(
            Workspace(tmp_path, lean_project), "spark_connect", {"SPARK_REMOTE": address}
        )
        first = spark.build()
        assert "Tables: smartcart" in first.output
        (release,) = releases(tmp_path)

        refused = spark.dbt("build", usual_median_income=[1_000_000, 2_000_000])
        assert refused.returncode != 0
        assert "Income is far off the usual scale" in refused.output
        assert "Traceback" not in refused.output
        assert "Nothing is published" in refused.output
        assert releases(tmp_path) == [release]

        # The same customers, as a table of the catalog.
        table = [sys.executable, "-c", MAKE_TABLE, address, str(EMBEDDED)]
        subprocess.run(table, check=True)
        second = spark.build(customers_table="crm_customers", dataset="embedded")
        assert "the stored model scores" in second.output
        before, after = releases(tmp_path)
        assert before == release

    summaries = read_parquet(spark_tables(tmp_path, after)["refresh_summary"])
    assert len(summaries) == 2
    assert summaries["model_id"].nunique() == 1
    changes = read_parquet(spark_tables(tmp_path, after)["segment_changes"])
    assert (len(changes), set(changes["cause"])) == (2_239, {"new"})
