"""What the macros ask on Spark: the same questions as dbt_plugin answers on DuckDB.

Each function takes a JSON request and returns a JSON answer; a refusal is `{"error": message}`.
"""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbt.flags import get_flags
from pyspark.sql import SparkSession

from smartcart.errors import RefusedError
from smartcart.settings import refuse_unknown
from smartcart.summary import summary_text
from smartcart.whole_build import why_partial as why_partial_build

Answer = dict[str, Any]


def _answering(function: Callable[..., Answer]) -> Callable[[str], str]:
    @functools.wraps(function)
    def answer(request: str) -> str:
        try:
            return json.dumps(function(**json.loads(request)))
        except RefusedError as refusal:
            return json.dumps({"error": str(refusal)})

    return answer


@_answering
def begin_refresh() -> Answer:
    """Nothing to prepare: the catalog keeps the tables."""
    return {}


@_answering
def why_partial() -> Answer:
    """Say why this run can be no whole build."""
    return {"reason": why_partial_build(get_flags())}


@_answering
def check_settings(given: list[str]) -> Answer:
    """Refuse settings that do not exist."""
    # dbt works in the project's folder.
    refuse_unknown(given, Path.cwd())
    return {}


@_answering
def check_file(setting: str, path: str) -> Answer:  # noqa: ARG001
    """Leave it to Spark: the path may be one of a lake."""
    return {}


@_answering
def end_refresh(reason: str) -> Answer:
    """Say why nothing is published."""
    return {"message": f"Nothing is published: {reason} Readers keep the last release, if any."}


@_answering
def summary(schema: str) -> Answer:
    """Sum up the release that readers see."""
    session = SparkSession.active()

    def records(query: str) -> list[dict[str, Any]]:
        return [row.asDict() for row in session.sql(query).collect()]

    return {"summary": summary_text(records, schema)}
