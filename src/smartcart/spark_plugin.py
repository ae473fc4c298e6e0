"""What the macros ask on Spark: the same questions as dbt_plugin answers on DuckDB.

Each function takes a JSON request and returns a JSON answer; a refusal is `{"error": message}`.
"""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbt.flags import get_flags
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from smartcart.errors import RefusedError
from smartcart.input.spark import describe_on_spark
from smartcart.progress import Progress
from smartcart.settings import MissingFileError, refuse_unknown
from smartcart.summary import summary_text
from smartcart.whole_build import why_partial as why_partial_build

Answer = dict[str, Any]

# Of this process, which is one run of dbt.
_progress = Progress()


def _answering(function: Callable[..., Answer]) -> Callable[[SparkSession, str], str]:
    @functools.wraps(function)
    def answer(session: SparkSession, request: str) -> str:
        try:
            return json.dumps(function(session, **json.loads(request)))
        except RefusedError as refusal:
            return json.dumps({"error": str(refusal)})

    return answer


@_answering
def why_partial(_: SparkSession) -> Answer:
    """Say why this run can be no whole build."""
    return {"reason": why_partial_build(get_flags())}


@_answering
def progress(_: SparkSession, table: str) -> Answer:
    """Say from time to time how far the refresh is."""
    return {"line": _progress.line(table)}


@_answering
def check_settings(_: SparkSession, given: list[str]) -> Answer:
    """Refuse settings that do not exist."""
    refuse_unknown(given, Path(get_flags().PROJECT_DIR))
    return {}


@_answering
def check_file(session: SparkSession, setting: str, path: str) -> Answer:
    """Refuse a setting that names a text file which Spark does not find."""
    try:
        session.read.text(path)
    except AnalysisException as error:
        raise MissingFileError(f"{setting}: there is no file at {path}.") from error
    return {}


@functools.cache
@_answering
def describe_input(session: SparkSession, **arguments: Any) -> Answer:
    """Describe the customer file, or table, once a run."""
    return describe_on_spark(session, **arguments)


@_answering
def end_refresh(_: SparkSession, reason: str) -> Answer:
    """Say why nothing is published."""
    return {"message": f"Nothing is published: {reason} Readers keep the last release, if any."}


@_answering
def summary(session: SparkSession, schema: str) -> Answer:
    """Sum up the release that readers see."""

    def records(query: str) -> list[dict[str, Any]]:
        return [row.asDict() for row in session.sql(query).collect()]

    return {"summary": summary_text(records, schema)}
