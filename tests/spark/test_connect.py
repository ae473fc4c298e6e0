"""A Spark Connect server, whose driver may take few results: a table becomes a release."""

import subprocess
import sys
from pathlib import Path

from parity import table_differences
from spark_support import SparkWorkspace, connect_server, releases
from support import Workspace

CUSTOMERS = 100_000
SAMPLE = 2_500
TABLE = "crm_customers"
LIMITS = {
    # Two columns of all customers are more than that; Spark stops a job that would send it.
    "spark.driver.maxResultSize": "1m",
    # A small table that is joined goes through the driver too; none is so small here.
    "spark.sql.autoBroadcastJoinThreshold": "65536",
}
MAKE_TABLE = """
import sys
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
session = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
session.read.parquet(sys.argv[2]).coalesce(1).write.saveAsTable(sys.argv[3])
try:
    session.table(sys.argv[3]).toArrow()
except PySparkException as error:
    sys.exit(0 if "maxResultSize" in str(error) else str(error))
sys.exit("All customers went through the driver.")
"""


def test_more_customers_than_the_driver_may_take_are_published(tmp_path: Path) -> None:
    file = tmp_path / "customers.parquet"
    module = [sys.executable, "-m", "smartcart.synthetic", "--seed", "1"]
    subprocess.run([*module, "--customers", str(CUSTOMERS), "--out", str(file)], check=True)
    settings = {"training_sample_size": SAMPLE, "recipe": "published", "refit": True}
    duckdb = Workspace(tmp_path / "duckdb")
    on_duckdb = duckdb.build_tables(customers_path=str(file), **settings)
    with connect_server(tmp_path, LIMITS) as address:
        subprocess.run([sys.executable, "-c", MAKE_TABLE, address, str(file), TABLE], check=True)
        spark = SparkWorkspace(Workspace(tmp_path), "spark_connect", {"SPARK_REMOTE": address})

        refused = spark.dbt(
            "build", customers_table=TABLE, usual_median_income=[1_000_000, 2_000_000]
        )
        assert refused.returncode != 0
        assert "Income is far off the usual scale" in refused.output
        assert "Traceback" not in refused.output
        assert "Nothing is published" in refused.output
        assert releases(tmp_path) == []

        built = spark.build(customers_table=TABLE, **settings)
        assert "Tables: smartcart" in built.output
        (release,) = releases(tmp_path)
    # Of a table it is said that it is one.
    found = table_differences(on_duckdb, tmp_path, release)
    assert found == {"input_findings": ["finding"]}
