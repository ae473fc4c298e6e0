"""Runs dbt for a test process: a fork of a process that has imported it, so each run is a new one.

Reads one JSON request a line: arguments, environment, folder, output (a file), state (a file or
null). A run begins as one from a terminal does, after the imports. `state` is what dbt read of the
project when the settings that it depends on were these, in any workspace.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from dbt.cli.main import cli
from dbt.parser.manifest import ManifestLoader

# What a build imports later: none of it starts a thread or a connection.
for module in (
    *("dbt.adapters.duckdb", "dbt.task.build", "smartcart.dbt_plugin", "kneed"),
    *("scipy.cluster.hierarchy", "sklearn.cluster", "sklearn.decomposition", "sklearn.metrics"),
):
    import_module(module)

STATE = "partial_parse.msgpack"


def serve() -> int:
    """Run dbt for each request in a process of its own, and print its exit code."""
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            return _run(**request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
    return 0


def _run(
    arguments: list[str], environment: dict[str, str], folder: str, output: str, state: str | None
) -> int:
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, end in ((0, nothing), (1, written), (2, written)):
        os.dup2(end, number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    own = Path(environment["DBT_TARGET_PATH"], STATE)
    own.unlink(missing_ok=True)
    if state:
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(Path(state).read_bytes())
        # dbt compares workspace and all settings; the caller knows which of them matter.
        ManifestLoader.is_partial_parsable = lambda *_: (True, None)
    sys.argv = ["dbt", *arguments]
    try:
        cli()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(serve())
