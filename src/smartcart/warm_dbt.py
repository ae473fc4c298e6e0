"""Runs of dbt that start at once, because dbt is imported and the project read beforehand.

A run behaves as if started from a terminal, in a separate process, but begins about ten seconds
sooner: importing dbt and scikit-learn takes some of these, and reading the project for a new
workspace or new settings the rest.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

# Announces a request to `smartcart.dbt_worker`; ends the output of a run.
REQUEST = b"r"
END = "\x00exit "


def is_supported() -> bool:
    """Return whether this system can fork a process safely and has Unix sockets."""
    return sys.platform == "linux"


class WarmRun:
    """One run: iterate over its lines, then ask for its exit code.

    Attributes:
        process_id: id of its process, known once the first line has been read.
        returncode: None until it has ended, then its exit code; negative if it was killed.
    """

    def __init__(self, connection: socket.socket) -> None:
        """Read the output of a run from a connection."""
        self._connection = connection
        self.process_id = 0
        self.returncode: int | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield each line with its line ending.

        Raises:
            ChildProcessError: dbt did not start.
        """
        with self._connection, self._connection.makefile("r", encoding="utf-8") as lines:
            first = lines.readline()
            if not first:
                raise ChildProcessError("dbt did not start: `make build` says why.")
            self.process_id = int(first)
            for line in lines:
                # Output without a line ending may come before it.
                text, is_end, code = line.partition(END)
                if text:
                    yield text
                if is_end:
                    # What it holds, such as the workspace, is free only when it is gone.
                    _wait_for(self.process_id)
                    self.returncode = int(code)
                    return
        self.returncode = -signal.SIGKILL

    def terminate(self) -> None:
        """End it early."""
        if self.returncode is None and self.process_id:
            with suppress(ProcessLookupError):
                os.kill(self.process_id, signal.SIGTERM)


def _wait_for(process_id: int) -> None:
    """Wait until a process has ended; 0 is none."""
    if process_id and sys.platform == "linux":
        with suppress(ProcessLookupError):
            process = os.pidfd_open(process_id)
            try:
                select.select([process], [], [])
            finally:
                os.close(process)


class WarmDbt:
    """The process from which runs are forked; it ends with this one, or when it is closed."""

    def __init__(self, project: Path) -> None:
        """Start it; it prepares for runs of a project in the background."""
        self._project = project
        self._folder = tempfile.TemporaryDirectory(prefix="smartcart-dbt-")
        self._starting = Lock()
        self._start()

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
            arguments: dbt's command and its options except `--vars`.
            settings: dbt vars.
            environment: all environment variables of the run.
        """
        with self._starting:
            if self._server.poll() is not None:
                self._control.close()
                self._start()
        request = {
            "project": str(project),
            "arguments": arguments,
            "settings": dict(settings),
            "environment": dict(environment),
        }
        connection, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [REQUEST], [theirs.fileno()])
        connection.sendall(f"{json.dumps(request)}\n".encode())
        return WarmRun(connection)

    def close(self) -> None:
        """End the process; runs that have started continue to their end."""
        self._control.close()
        self._server.wait()
        self._folder.cleanup()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "smartcart.dbt_worker"),
                    *(str(theirs.fileno()), self._folder.name, str(self._project)),
                ],
                pass_fds=[theirs.fileno()],
            )
