"""The driver never sees all customers: it gets the sample, parameters and figures."""

import subprocess
import sys
from pathlib import Path

from spark_support import SparkWorkspace, read_parquet, spark_tables
from support import Workspace

CUSTOMERS = 300_000
SAMPLE = 5_000
# Two columns of all customers are more than that; Spark stops a job that would send it.
LIMIT = "4m"


def test_more_customers_than_the_driver_may_take(tmp_path: Path) -> None:
    file = tmp_path / "customers.parquet"
    module = [sys.executable, "-m", "smartcart.synthetic", "--seed", "1"]
    subprocess.run([*module, "--customers", str(CUSTOMERS), "--out", str(file)], check=True)
    settings = tmp_path / "conf"
    settings.mkdir()
    (settings / "spark-defaults.conf").write_text(
        # A small table that is joined goes through the driver too; none is so small here.
        f"spark.driver.maxResultSize {LIMIT}\nspark.sql.autoBroadcastJoinThreshold 262144\n"
    )
    spark = SparkWorkspace(Workspace(tmp_path), "spark", {"SPARK_CONF_DIR": str(settings)})
    spark.build_tables(customers_path=str(file), training_sample_size=SAMPLE)
    tables = spark_tables(tmp_path, "smartcart_build")
    customers = read_parquet(tables["customer_segments"])
    rejected = read_parquet(tables["rejected_customers"])
    assert len(customers) + len(rejected) == CUSTOMERS
    assert customers["customer_id"].is_unique
