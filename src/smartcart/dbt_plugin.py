"""The dbt-duckdb plugin: the few things that SQL cannot do for itself.

The only module that imports dbt. It registers functions that the macros call: to describe an input
file, to know the settings, and to open and publish a release.
"""

import atexit
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from smartcart.input.seam import InputSeam
from smartcart.publishing import ReleaseFolder
from smartcart.settings import refuse_unknown
from smartcart.summary import render_summary


class Plugin(BasePlugin):
    """Registers `smartcart_*` functions on the connection of one refresh."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the folder of the private warehouse: it may have been deleted."""
        workspace = Path(plugin_config["workspace"])
        warehouse = workspace / "warehouse"
        warehouse.mkdir(parents=True, exist_ok=True)
        self._releases = ReleaseFolder(workspace / "published")
        self._input = InputSeam(warehouse)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register the functions; each takes and returns text."""
        functions: dict[str, Callable[[str], str]] = {
            "smartcart_describe_input": self._input.describe,
            "smartcart_input_change": lambda _: self._input.change(),
            "smartcart_unknown_settings": _unknown_settings,
            "smartcart_current_release": lambda _: str(self._releases.current_file() or ""),
            "smartcart_open_release": lambda release_id: str(self._releases.open(release_id)),
            "smartcart_publish_release": self._publish,
        }
        # A connection with functions that is open when Python ends is reported as a leak.
        atexit.register(conn.close)
        for name, function in functions.items():
            conn.create_function(name, function, ["VARCHAR"], "VARCHAR", side_effects=True)

    def _publish(self, release_id: str) -> str:
        return render_summary(self._releases.publish(release_id))


def _unknown_settings(names: str) -> str:
    # dbt works in the project's folder.
    return refuse_unknown(json.loads(names), Path.cwd())
