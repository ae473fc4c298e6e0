"""The adapter: dbt-spark's, with Python models and seeds in the session."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import agate
import pyarrow as pa
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.base.meta import available
from dbt.adapters.spark.impl import SparkAdapter
from pyspark.sql import SparkSession

from dbt.adapters.sparksession.connections import SparkSessionConnectionManager, session_of
from dbt.adapters.sparksession.python_models import InSessionHelper

SUBMISSION_METHOD = "session"


class SparkSessionAdapter(SparkAdapter):
    """Spark SQL as in dbt-spark, for a session in this process."""

    ConnectionManager = SparkSessionConnectionManager

    @property
    def default_python_submission_method(self) -> str:
        """The only way in which Python models run."""
        return SUBMISSION_METHOD

    @property
    def python_submission_helpers(self) -> dict[str, type[PythonJobHelper]]:
        """The helpers that run Python models, by submission method."""
        return {SUBMISSION_METHOD: InSessionHelper}

    @available
    def load_seed(
        self, relation: str, rows: agate.Table, types: Mapping[str, str], file_format: str
    ) -> None:
        """Write the rows of a seed as one table with one file, so that they keep their order.

        Args:
            relation: the table, as SQL writes it.
            rows: the rows as dbt read them.
            types: SQL type of each column, in order.
            file_format: of the table.
        """
        texts = pa.table({name: _texts(rows.columns[name]) for name in types})
        frame = self._session().createDataFrame(texts).coalesce(1)
        casts = [f"cast(`{name}` as {kind}) as `{name}`" for name, kind in types.items()]
        frame.selectExpr(*casts).write.format(file_format).saveAsTable(relation)

    @available
    def call_python(self, function: str, request: Mapping[str, Any]) -> Any:
        """Call a function of an importable module with the session and keyword arguments.

        For what SQL cannot do: this lets a project's macros call its own package.

        Args:
            function: `package.module.function`.
            request: keyword arguments.
        """
        module, _, name = function.rpartition(".")
        return getattr(import_module(module), name)(self._session(), **request)

    def _session(self) -> SparkSession:
        return session_of(self.config.credentials)


def _texts(column: agate.Column) -> pa.Array:
    return pa.array([None if value is None else str(value) for value in column], pa.string())
