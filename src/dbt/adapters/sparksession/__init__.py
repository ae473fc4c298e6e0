"""dbt on a Spark session in its own process, including Python models.

dbt-spark can use a session, but runs Python models only on a hosted service. This plugin adds them:
the session is dbt-spark's, local, on a standalone master or over Spark Connect, and a Python
model's code runs in the process that holds it. Nothing in dbt-spark is changed at run time.
"""

from pathlib import Path

from dbt.adapters.base.plugin import AdapterPlugin
from dbt_common.exceptions import DbtRuntimeError

try:
    from dbt.adapters.sparksession.connections import (
        SparkSessionConnectionManager,
        SparkSessionCredentials,
    )
    from dbt.adapters.sparksession.impl import SparkSessionAdapter
except ModuleNotFoundError as error:
    raise DbtRuntimeError(
        f"This target needs dbt-spark[session] and PySpark, which are not installed: {error}"
    ) from error

INCLUDE_PATH = Path(__file__).parents[2] / "include" / "sparksession"

__all__ = ["Plugin", "SparkSessionConnectionManager"]

Plugin = AdapterPlugin(
    adapter=SparkSessionAdapter,  # type: ignore[arg-type]
    credentials=SparkSessionCredentials,
    include_path=str(INCLUDE_PATH),
    # Its macros, including those named spark__, are the fallback for ours.
    dependencies=["spark"],
)
