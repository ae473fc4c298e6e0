"""Running dbt on the project in a separate workspace, and reporting its progress."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from release import PROJECT
from smartcart.warm_dbt import WarmDbt, WarmRun, is_supported

DBT = Path(sys.executable).with_name("dbt")
REFRESH = ["build"]
# What the user reads while a room of models, or another kind of step, is under way.
STAGES = {
    "seed": "Reading the mappings",
    "test": "Testing the tables",
    "input": "Reading and checking the file",
    "features": "Cleaning, and deriving features",
    "model": "Fitting the model",
    "clusters": "Clustering, and naming the segments",
    "segments": "Describing the segments",
    "value": "Predicting what customers will bring",
    "history": "Comparing with the last refresh",
    "actions": "Choosing actions",
}
HEADINGS = ("Compilation Error", "Runtime Error", "Database Error", "Encountered an error")
PUBLISHED = "SmartCart Segments of"


@dataclass(frozen=True)
class Step:
    """A step that has started: its number, the total, and what it is."""

    number: int
    total: int
    stage: str


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes:
        is_passed: whether everything passed; for a build: whether there is a release.
        message: the closing summary, or the build's reason why there is none.
    """

    is_passed: bool
    message: str


class Run:
    """A run of dbt: iterate over its steps, each as it starts, then ask for the outcome.

    It starts when the first step is asked for.
    """

    def __init__(
        self, workspace: Path, arguments: list[str], settings: Mapping[str, object]
    ) -> None:
        """Prepare it; see `run`."""
        self._workspace = workspace
        self._arguments = arguments
        self._settings = settings
        self._said: list[str] = []
        self._started: ColdRun | WarmRun | None = None
        self._is_stopped = False

    def __iter__(self) -> Iterator[Step]:
        """Yield the steps; ends dbt if this iterator is closed early."""
        arguments = ["--log-format", "json", *self._arguments]
        started = _start(arguments, self._settings, _environment(self._workspace))
        self._started = started
        try:
            for line in started:
                # A run has no process to end before its first line.
                if self._is_stopped:
                    started.terminate()
                step = _heard(line, self._said)
                if step:
                    yield step
        finally:
            started.terminate()

    def stop(self) -> None:
        """End it early; another thread may call this."""
        self._is_stopped = True
        if self._started is not None:
            self._started.terminate()

    @property
    def outcome(self) -> Outcome:
        """How it ended; before that, and if it was stopped, it has not passed."""
        code = None if self._started is None else self._started.returncode
        return Outcome(code == 0, _message(self._said))


def run(workspace: Path, arguments: list[str], settings: Mapping[str, object]) -> Run:
    """Return a run of dbt, not yet started.

    Args:
        workspace: folder that holds warehouse/, published/ and logs.
        arguments: dbt's command, such as ["build"].
        settings: dbt vars.
    """
    return Run(workspace, arguments, settings)


def get_ready() -> None:
    """Import dbt and read the project in another process, so that runs start at once."""
    if is_supported():
        _warm_dbt()


def finish(steps: Run) -> Outcome:
    """Wait for the end of a run."""
    for _ in steps:
        pass
    return steps.outcome


class ColdRun:
    """A run that first imports dbt and reads the project; works on all systems.

    Attributes:
        returncode: None until it has ended, then its exit code.
    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        """Start it."""
        self.returncode: int | None = None
        self._process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __iter__(self) -> Iterator[str]:
        """Yield each line with its line ending."""
        with self._process as process:
            yield from process.stdout or ()
        self.returncode = process.returncode

    def terminate(self) -> None:
        """End it early."""
        if self._process.poll() is None:
            self._process.terminate()


def _start(
    arguments: list[str], settings: Mapping[str, object], environment: dict[str, str]
) -> ColdRun | WarmRun:
    if is_supported():
        return _warm_dbt().run(PROJECT, arguments, settings, environment)
    return ColdRun([str(DBT), *arguments, "--vars", json.dumps(settings)], environment)


@cache
def _warm_dbt() -> WarmDbt:
    warm_dbt = WarmDbt(PROJECT)
    atexit.register(warm_dbt.close)
    return warm_dbt


def _environment(workspace: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SMARTCART_WORKSPACE": str(workspace),
        "DBT_TARGET_PATH": str(workspace / "target"),
        "DBT_LOG_PATH": str(workspace / "logs"),
        "NO_COLOR": "1",
        "DBT_USE_COLORS": "false",
    }


def _heard(line: str, said: list[str]) -> Step | None:
    """Return the step that a line announces; collect messages for the user."""
    try:
        event = json.loads(line)
    except json.JSONDecodeError:
        said.append(line.rstrip())
        return None
    info, data = event["info"], event["data"]
    if info["level"] == "error" or info["name"] == "PrintEvent":
        said.append(info["msg"].rstrip())
    if info["name"] == "LogStartLine":
        return Step(data["index"], data["total"], _stage(data["node_info"]))
    return None


def _stage(node: Mapping[str, str]) -> str:
    """Return what a step is; a model's path begins with its room, which may be an analyst's own."""
    kind, room = node["resource_type"], Path(node["node_path"]).parts[0]
    return STAGES.get(kind) or STAGES.get(room, "Building the tables")


def _message(said: list[str]) -> str:
    """Return the closing summary if there is one, otherwise the refusals without dbt's trace."""
    text = "\n".join(said)
    if PUBLISHED in text:
        return text[text.index(PUBLISHED) :]
    kept = []
    for line in text.splitlines():
        line = line.strip()
        is_trace = line.startswith(("> in macro", "> called by", "compiled code at"))
        if line and not is_trace and not line.startswith(HEADINGS) and line not in kept:
            kept.append(line)
    return "\n".join(kept)
