"""Where the time of a `dbt build` goes, from what dbt writes down itself."""

import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from measure import folder_bytes

KINDS = {
    "model": "models",
    "seed": "seeds",
    "test": "data tests",
    "unit_test": "unit tests",
}
RELEASE = "-on-run-end-"
# Steps that are listed by name.
LONGEST_STEPS = 15


def build_record(seconds: float, folder: Path) -> dict[str, Any]:
    """Return a build's parts, its longest steps and the size of what it left in its workspace.

    Args:
        seconds: what the whole process took.
        folder: its workspace, with dbt's `target` in it.
    """
    results = folder / "target" / "run_results.json"
    steps = json.loads(results.read_text())["results"] if results.exists() else []
    return build_parts(seconds, steps) | {
        "warehouse_bytes": folder_bytes(folder / "warehouse"),
        "release_bytes": folder_bytes(folder / "published"),
    }


def build_parts(seconds: float, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Divide the time of a build.

    Args:
        seconds: what the whole process took.
        steps: the `results` of run_results.json.

    Returns:
        phases: name -> seconds, one after the other, together `seconds`:
            refresh: the first step's start to the last one's end: hooks, seeds, models, tests;
            release: the hook at the end, which copies the tables and switches readers;
            start-up and end: all the rest, mostly reading the project.
        kinds: kind of step -> its steps and the sum of their seconds. Steps run beside each other:
            the sum is more than what passed.
        longest_steps: name and seconds of single steps, the longest first.
    """
    release = sum(step["execution_time"] for step in steps if RELEASE in step["unique_id"])
    moments = [
        datetime.fromisoformat(timing[moment])
        for step in steps
        if RELEASE not in step["unique_id"]
        for timing in step["timing"]
        for moment in ("started_at", "completed_at")
    ]
    refresh = (max(moments) - min(moments)).total_seconds() if moments else 0.0
    kinds: dict[str, dict[str, float]] = defaultdict(lambda: {"steps": 0, "seconds": 0.0})
    for step in steps:
        kind = KINDS.get(step["unique_id"].split(".")[0])
        if kind:
            kinds[kind]["steps"] += 1
            kinds[kind]["seconds"] += step["execution_time"]
    nodes = [step for step in steps if step["unique_id"].split(".")[0] in KINDS]
    longest = sorted(nodes, key=lambda step: step["execution_time"], reverse=True)
    return {
        "phases": {
            "start-up and end": seconds - refresh - release,
            "refresh": refresh,
            "release": release,
        },
        "kinds": dict(kinds),
        "longest_steps": [
            {"name": step_name(step["unique_id"]), "seconds": step["execution_time"]}
            for step in longest[:LONGEST_STEPS]
        ],
    }


def step_name(unique_id: str) -> str:
    """Return kind and name of a step: `model customer_segments`, without dbt's hash of a test."""
    kind, _, *name = unique_id.split(".")
    return f"{kind.replace('_', ' ')} {name[-1] if kind == 'unit_test' else name[0]}"
