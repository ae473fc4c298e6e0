"""Running dbt on the project in a separate workspace, and reporting its progress."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from release import PROJECT

DBT = Path(sys.executable).with_name("dbt")
REFRESH = ["build"]
# Prefix of a step's name: what the user reads, in the order of a build.
STAGES = {
    "base_": "Reading the file",
    "stg_": "Reading the file",
    "int_input": "Checking the file",
    "ml_segmentation_parameters": "Fitting the model",
    "ml_": "Clustering",
    "int_": "Cleaning, features and figures",
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


Run = Generator[Step, None, Outcome]


def run(workspace: Path, arguments: list[str], settings: Mapping[str, object]) -> Run:
    """Run dbt, yielding each step as it starts; the generator returns the Outcome.

    Closing the generator early, for example when the user leaves the page, ends dbt.

    Args:
        workspace: folder that holds warehouse/, published/ and logs.
        arguments: dbt's command, such as ["build"].
        settings: dbt vars.
    """
    command = [str(DBT), "--log-format", "json", *arguments, "--vars", json.dumps(settings)]
    said: list[str] = []
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=_environment(workspace),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                step = _heard(line, said)
                if step:
                    yield step
            process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
    return Outcome(process.returncode == 0, _message(said))


def finish(steps: Run) -> Outcome:
    """Wait for the end of a run."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


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
        node = data["node_info"]
        return Step(data["index"], data["total"], _stage(node["resource_type"], node["node_name"]))
    return None


def _stage(kind: str, name: str) -> str:
    if kind == "test":
        return "Testing the tables"
    if kind == "seed":
        return "Reading the mappings"
    for beginning, stage in STAGES.items():
        if name.startswith(beginning):
            return stage
    return "Writing the tables"


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
