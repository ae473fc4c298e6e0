"""dbt on a Spark session of its own process, Python models included.

dbt-spark reaches a session, but runs Python models on a hosted service only. This plugin adds them:
the session is dbt-spark's, local, on a standalone master or over Spark Connect, and a Python
model's code runs in the process that holds it. Nothing of dbt-spark is changed at run time.
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
    # Its macros, those named spark__ among them, stand behind ours.
    dependencies=["spark"],
)
