"""The settings of the pipeline: what stands under `vars` in dbt_project.yml."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import yaml


def refuse_unknown(given: Iterable[str], project: Path) -> str:
    """Say which of the given settings do not exist; dbt itself takes any name in silence.

    Args:
        given: names of the vars of a run.
        project: folder of dbt_project.yml.

    Returns:
        A message with the nearest setting that exists; empty if all exist.
    """
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    known = list(yaml.safe_load(text)["vars"]["smartcart"])
    lines = []
    for name in sorted(set(given) - set(known)):
        nearest = get_close_matches(name, known, n=1, cutoff=0.0)[0]
        lines.append(f"There is no setting '{name}'. Did you mean {nearest}?")
    if lines:
        lines.append("All settings stand in dbt_project.yml under vars.")
    return "\n".join(lines)
