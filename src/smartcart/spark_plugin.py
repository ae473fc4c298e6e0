"""What macros call on Spark; `dbt_plugin` answers the same calls on DuckDB.

Each function takes a JSON request and returns a JSON answer; a refusal is `{"error": message}`.
"""

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow.parquet
from dbt.flags import get_flags
from pyspark.sql import SparkSession

from smartcart.campaigns.seam import erase_from_campaigns as erase_from_records
from smartcart.campaigns.seam import read_campaigns as read_records
from smartcart.errors import RefusedError
from smartcart.input.doors import expected_columns
from smartcart.input.spark import describe_on_spark
from smartcart.input.spark_id_list import id_list_on_spark
from smartcart.progress import Progress
from smartcart.settings import check_settings as check_all_settings
from smartcart.summary import printable, summary_text
from smartcart.whole_build import why_partial as why_partial_build
from smartcart.words import word_patterns as patterns_of_words

Answer = dict[str, Any]

# One per process, which is one run of dbt.
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
    """Say why this run cannot be a whole build."""
    return {"reason": why_partial_build(get_flags())}


@_answering
def progress(_: SparkSession, table: str) -> Answer:
    """Report now and then how far the refresh is."""
    return {"line": _progress.line(table)}


@_answering
def check_settings(_: SparkSession) -> Answer:
    """Refuse settings that cannot be used."""
    flags = get_flags()
    check_all_settings(flags.VARS, Path(flags.PROJECT_DIR))
    return {}


@functools.cache
@_answering
def read_id_list(session: SparkSession, **arguments: Any) -> Answer:
    """Read a list of ids, once per run; the answer names a table that holds it."""
    return {"table": id_list_on_spark(session, **arguments)}


@functools.cache
@_answering
def read_campaigns(session: SparkSession, path: str | None, dataset: str, schema: str) -> Answer:
    """Read the records of campaigns, once per run; the answer names a table of their members."""
    answer = read_records(_workspace(), path, dataset)
    if answer["files"]:
        # The records are on this machine, not where Spark computes.
        members = pyarrow.parquet.ParquetDataset(answer["files"]).read()
        answer["table"] = f"{schema}.campaign_members"
        session.sql(f"create schema if not exists {schema}")
        rows = session.createDataFrame(members)
        rows.write.mode("overwrite").format("parquet").saveAsTable(answer["table"])
    return answer


@_answering
def erase_from_campaigns(_: SparkSession, **arguments: Any) -> Answer:
    """Erase customers from the records of campaigns."""
    return erase_from_records(_workspace(), **arguments)


def _workspace() -> Path:
    """Return the workspace, as profiles.yml has it."""
    return Path(os.environ.get("SMARTCART_WORKSPACE") or get_flags().PROFILES_DIR or ".")


@_answering
def word_patterns(_: SparkSession, seed: str) -> Answer:
    """Return a list of words that people edit as regular expressions."""
    return asdict(patterns_of_words(Path(get_flags().PROJECT_DIR), seed))


@functools.cache
@_answering
def describe_input(
    session: SparkSession, path: str, columns: Answer, is_embedded: bool = False, **arguments: Any
) -> Answer:
    """Describe an input file or table, once per run; an embedded one is in the project."""
    project = Path(get_flags().PROJECT_DIR)
    expected = expected_columns(columns, project)
    path = str(project / path) if is_embedded else path
    return describe_on_spark(session, path, expected, **arguments)


@_answering
def end_refresh(_: SparkSession, reason: str) -> Answer:
    """Say why nothing is published."""
    return {"message": f"Nothing is published: {reason} Readers keep the last release, if any."}


@_answering
def summary(session: SparkSession, schema: str, where: str) -> Answer:
    """Summarise the release in a schema; readers will see it under the name `where`."""

    def records(query: str) -> list[dict[str, Any]]:
        return [row.asDict() for row in session.sql(query).collect()]

    return {"summary": printable(summary_text(records, schema, where), sys.stdout.encoding)}
