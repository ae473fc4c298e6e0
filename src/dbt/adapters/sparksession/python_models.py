"""Python models: their code runs in this process, in the same session as the SQL."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
from dbt.adapters.base.impl import PythonJobHelper
from pyspark.sql import DataFrame, SparkSession

from dbt.adapters.sparksession.connections import SparkSessionCredentials, session_of


class InSessionHelper(PythonJobHelper):
    """Runs the code that dbt compiles from a Python model; it ends with a call of write_table."""

    def __init__(self, parsed_model: dict[str, Any], credentials: SparkSessionCredentials) -> None:
        self._name = f"{parsed_model['alias']}.py"
        self._credentials = credentials

    def submit(self, compiled_code: str) -> None:
        """Run a model; its errors reach dbt unchanged."""
        code = compile(compiled_code, self._name, "exec")
        exec(code, {"__name__": self._name, "spark": session_of(self._credentials)})


def reader(session: SparkSession) -> Callable[[str], DataFrame]:
    """Return what dbt.ref and dbt.source call with a table, or with a query in an empty build."""
    return lambda relation: session.sql(f"select * from {relation}")


def to_spark(session: SparkSession, result: DataFrame | pd.DataFrame | pa.Table) -> DataFrame:
    """Return a model's result as a Spark DataFrame.

    A pandas frame goes through Arrow, so columns keep their types even if all values are null; NaN
    becomes null. A column without a type becomes a string column, as Parquet needs a type.

    Raises:
        TypeError: the model returned something else.
    """
    if isinstance(result, DataFrame):
        return result
    if isinstance(result, pd.DataFrame):
        result = pa.Table.from_pandas(result, preserve_index=False)
    if not isinstance(result, pa.Table):
        raise TypeError(f"A Python model must return a DataFrame or a Table, not {type(result)}.")
    for place, field in enumerate(result.schema):
        if pa.types.is_null(field.type):
            column = result.column(place).cast(pa.string())
            result = result.set_column(place, field.name, column)
    if result.num_rows == 0:
        # Spark Connect ignores the types of an Arrow table without rows.
        one_row = pa.Table.from_pylist([{}], schema=result.schema)
        return session.createDataFrame(one_row).limit(0)
    return session.createDataFrame(result)


def write_table(
    session: SparkSession, result: DataFrame | pd.DataFrame | pa.Table, table: str, file_format: str
) -> None:
    """Write a model's result as a table of the catalog."""
    to_spark(session, result).write.mode("overwrite").format(file_format).saveAsTable(table)
