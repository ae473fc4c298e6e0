"""Score many customers by the shipped Python model, or see that it reads none before it must.

    python score_on_spark.py MASTER WAREHOUSE COPIES FOLDER [--unreadable]

MASTER is Spark's; WAREHOUSE has the tables of a build on DuckDB, whose customers are scored COPIES
times. The scores go to FOLDER as Parquet. `--unreadable`: each row raises an error when it is read;
the model must read none, and whoever writes its result must.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import duckdb
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import expr

MODEL = Path(__file__).parents[2] / "python_models/clusters/_internal/ml_customer_clusters.py"
CUSTOMERS = "int_segmentation_inputs"
UNREAD = "nobody may read this row"
UNREADABLE = f"case when customer_id is not null then cast(raise_error('{UNREAD}') as bigint) end"


class Dbt:
    """What the model asks of dbt: the tables that it refers to."""

    def __init__(
        self, session: SparkSession, warehouse: str, copies: int, unreadable: bool
    ) -> None:
        self._session = session
        self._warehouse = warehouse
        self._copies = copies
        self._unreadable = unreadable

    def config(self, **_: object) -> None:
        """Take the model's settings."""

    def ref(self, name: str) -> DataFrame:
        """Return a table of the build; the customers as often as they are asked for."""
        with duckdb.connect(f"{self._warehouse}/smartcart.duckdb", read_only=True) as connection:
            connection.execute(f"attach '{self._warehouse}/working.duckdb' (read_only)")
            connection.execute("set search_path = 'smartcart.main,working.main'")
            rows = self._session.createDataFrame(connection.sql(f"from {name}").to_arrow_table())
        if name != CUSTOMERS:
            return rows
        copies = self._session.range(self._copies).withColumnRenamed("id", "copy")
        customers = rows.crossJoin(copies).drop("copy")
        return (
            customers.withColumn("customer_id", expr(UNREADABLE)) if self._unreadable else customers
        )


def run_model(dbt: Dbt, session: SparkSession) -> DataFrame:
    """Run the shipped model."""
    spec = importlib.util.spec_from_file_location("ml_customer_clusters", MODEL)
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scored: DataFrame = module.model(dbt, session)
    return scored


def main() -> None:
    """Score, or fail with what was read too soon."""
    master, warehouse, copies, folder, *flags = sys.argv[1:]
    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.memory", "1g").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    scored = run_model(Dbt(session, warehouse, int(copies), bool(flags)), session)
    sys.stdout.write("the model has returned\n")
    scored.write.parquet(folder)


if __name__ == "__main__":
    main()
