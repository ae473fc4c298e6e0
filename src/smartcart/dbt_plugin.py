"""The dbt-duckdb plugin: the few things that SQL cannot do.

It registers the functions that macros call through `ask_plugin`: to describe an input file, to
check the settings, to open and publish a release. Most take and return JSON; a refusal is
`{"error": message}`. Apart from this module, only `spark_plugin` and `dbt_worker` import dbt.
"""

import atexit
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from smartcart.campaigns.seam import erase_from_campaigns, read_campaigns
from smartcart.errors import RefusedError
from smartcart.input.id_list import read_id_list, write_rows
from smartcart.input.seam import InputSeam
from smartcart.progress import Progress
from smartcart.publishing import CURRENT, DATABASE, ReleaseFolder
from smartcart.settings import check_settings
from smartcart.summary import printable, render_summary
from smartcart.warehouse import clear_warehouse
from smartcart.whole_build import why_partial
from smartcart.words import word_patterns
from smartcart.workspace_lock import WorkspaceError, lock_workspace

Answer = dict[str, Any]


class Plugin(BasePlugin):
    """Registers `smartcart_*` functions on the connection of one refresh."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Lock the workspace for this process, and create the folder of the private warehouse."""
        workspace = _from_here(Path(plugin_config["workspace"]))
        try:
            lock_workspace(workspace)
        except WorkspaceError as error:
            # The one kind of error that dbt shows without a traceback.
            raise DbtRuntimeError(str(error)) from error
        self._workspace = workspace
        self._warehouse = workspace / "warehouse"
        # Users may have deleted it.
        self._warehouse.mkdir(parents=True, exist_ok=True)
        self._partial = why_partial(get_flags())
        if not self._partial:
            clear_warehouse(self._warehouse)
        self._releases = ReleaseFolder(workspace / "published")
        self._input = InputSeam(self._warehouse, Path(get_flags().PROJECT_DIR))
        self._progress = Progress()
        self._is_refreshing = False

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register the functions; each takes and returns text."""
        functions: dict[str, Callable[[str], str]] = {
            "smartcart_describe_input": self._input.describe,
            "smartcart_input_change": lambda _: self._input.change(),
            "smartcart_check_settings": _answering(_check_settings),
            "smartcart_word_patterns": _answering(_word_patterns),
            "smartcart_read_id_list": _answering(self._read_id_list),
            "smartcart_read_campaigns": _answering(self._read_campaigns),
            "smartcart_erase_from_campaigns": _answering(
                partial(erase_from_campaigns, self._workspace)
            ),
            "smartcart_begin_refresh": _answering(self._begin_refresh),
            "smartcart_progress": _answering(lambda table: {"line": self._progress.line(table)}),
            "smartcart_why_partial": _answering(lambda: {"reason": self._partial}),
            "smartcart_current_release": _answering(self._current_release),
            "smartcart_open_release": _answering(self._open_release),
            "smartcart_publish_release": _answering(self._publish_release),
            "smartcart_end_refresh": _answering(self._end_refresh),
        }
        atexit.register(self._end_early)
        # A connection with functions that is open when Python ends is reported as a leak.
        atexit.register(conn.close)
        for name, function in functions.items():
            conn.create_function(name, function, ["VARCHAR"], "VARCHAR", side_effects=True)

    def _begin_refresh(self) -> Answer:
        self._is_refreshing = True
        return {}

    @cache  # noqa: B019
    def _id_list(self, setting: str, request: str) -> str:
        entries = read_id_list(setting, **json.loads(request))
        return str(write_rows(entries, self._warehouse / f"{setting}.csv"))

    def _read_id_list(self, setting: str, **request: object) -> Answer:
        """Read a list of ids, once a refresh; the answer names a CSV file of it."""
        return {"file": self._id_list(setting, json.dumps(request))}

    @cache  # noqa: B019
    def _campaigns(self, path: str | None, dataset: str) -> Answer:
        return read_campaigns(self._workspace, path, dataset)

    def _read_campaigns(self, path: str | None, dataset: str, **_: object) -> Answer:
        """Read the records of campaigns, once a refresh."""
        return self._campaigns(path, dataset)

    def _current_release(self) -> Answer:
        file = self._releases.current_file()
        return {"file": str(file) if file else None}

    def _open_release(self, release_id: str, export_share: float, spare_bytes: int) -> Answer:
        """Copy the public tables, just written by a checkpoint, into a release."""
        tables = self._warehouse / DATABASE
        extra_bytes = int(export_share * tables.stat().st_size)
        database = self._releases.open(release_id, tables, extra_bytes, spare_bytes)
        return {"folder": str(database.parent)}

    def _publish_release(self, release_id: str, keep_releases: int) -> Answer:
        """Switch readers last: whatever can fail comes before."""
        tables = self._releases.root / CURRENT / DATABASE
        summary = render_summary(self._releases.unfinished_file(release_id), str(tables))
        text = printable(summary, sys.stdout.encoding)
        # The new release is one of keep_releases.
        self._releases.remove_old(keep_releases - 1)
        self._releases.publish(release_id)
        self._is_refreshing = False
        return {"summary": text}

    def _end_refresh(self, reason: str) -> Answer:
        """Say why nothing is published."""
        self._is_refreshing = False
        kept = "Readers keep the last release." if self._releases.has_current() else ""
        return {"message": f"Nothing is published: {reason} {kept}".rstrip()}

    def _end_early(self) -> None:
        """Report that nothing is published if dbt ends before its last hook."""
        if self._is_refreshing:
            # If it cannot be cleared now, the next refresh clears it.
            with suppress(OSError):
                self._releases.clear_unfinished()
            message = self._end_refresh("the refresh ended early.")["message"]
            sys.stderr.write(f"{message}\n")


def _answering(function: Callable[..., Answer]) -> Callable[[str], str]:
    def answer(request: str) -> str:
        try:
            return json.dumps(function(**json.loads(request)))
        except RefusedError as refusal:
            return json.dumps({"error": str(refusal)})

    return answer


def _from_here(folder: Path) -> Path:
    """Return a folder relative to the one in which dbt was started, if it is inside."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _check_settings() -> Answer:
    flags = get_flags()
    check_settings(flags.VARS, Path(flags.PROJECT_DIR))
    return {}


def _word_patterns(seed: str) -> Answer:
    return asdict(word_patterns(Path(get_flags().PROJECT_DIR), seed))
