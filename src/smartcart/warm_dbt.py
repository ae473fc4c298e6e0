"""Runs of dbt that begin at once: dbt is imported and the project read before they do.

A run is the same as one from a terminal, in a process of its own. It starts some ten seconds
earlier: importing dbt and scikit-learn takes a few, and reading a project in a workspace or with
settings that are new to it the others.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

# What `smartcart.dbt_worker` prints when it can take requests, and at the end of a run.
READY = "ready"
END = "\x00exit "


def is_supported() -> bool:
    """Return whether this system can fork a process safely and has sockets of files."""
    return sys.platform == "linux"


class WarmRun:
    """One run: iterate over its lines, then ask for its exit code.

    Attributes:
        returncode: None until it has ended, then its exit code: negative where it was killed.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Read what a run prints from a connection."""
        self._connection = connection
        self._process = 0
        self.returncode: int | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield each line with its end."""
        with self._connection, self._connection.makefile("r", encoding="utf-8") as lines:
            self._process = int(lines.readline() or 0)
            for line in lines:
                # What is printed without an end of line may stand before.
                text, is_end, code = line.partition(END)
                if text:
                    yield text
                if is_end:
                    self.returncode = int(code)
                    return
        self.returncode = -signal.SIGKILL

    def terminate(self) -> None:
        """End it early."""
        if self.returncode is None and self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGTERM)


class WarmDbt:
    """The process that runs are forked from; it ends with this one, or when it is closed."""

    def __init__(self) -> None:
        """Start it. It gets ready while this process goes on."""
        self._folder = tempfile.TemporaryDirectory(prefix="smartcart-dbt-")
        self._socket = str(Path(self._folder.name, "socket"))
        self._server = subprocess.Popen(
            [sys.executable, "-m", "smartcart.dbt_worker", self._socket, self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_ready = False

    def run(
        self,
        project: Path,
        arguments: list[str],
        settings: Mapping[str, object],
        environment: Mapping[str, str],
    ) -> WarmRun:
        """Start a run of dbt.

        Args:
            project: the folder of the project, where dbt starts.
            arguments: dbt's command and its options but for `--vars`.
            settings: dbt vars.
            environment: all environment variables of the run.

        Raises:
            ChildProcessError: the process that runs are forked from did not start.
        """
        if not self._is_ready:
            said = self._server.stdout.readline() if self._server.stdout else ""
            if said.strip() != READY:
                raise ChildProcessError("dbt could not be imported: run `make build` to see why.")
            self._is_ready = True
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._socket)
        request = {
            "project": str(project),
            "arguments": arguments,
            "settings": dict(settings),
            "environment": dict(environment),
        }
        connection.sendall(f"{json.dumps(request)}\n".encode())
        return WarmRun(connection)

    def close(self) -> None:
        """End the process; runs go on to their end."""
        if self._server.stdin:
            self._server.stdin.close()
        self._server.wait()
        if self._server.stdout:
            self._server.stdout.close()
        self._folder.cleanup()
