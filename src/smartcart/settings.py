"""The settings of the pipeline: what stands under `vars` in dbt_project.yml."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import yaml

from smartcart.errors import RefusedError


class UnknownSettingError(RefusedError):
    """A setting that does not exist; the message names the nearest one that does."""


def refuse_unknown(given: Iterable[str], project: Path) -> None:
    """Refuse settings that do not exist; dbt itself takes any name in silence.

    Args:
        given: names of the vars of a run.
        project: folder of dbt_project.yml.

    Raises:
        UnknownSettingError: one or more of them do not exist.
    """
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    known = list(yaml.safe_load(text)["vars"]["smartcart"])
    lines = []
    for name in sorted(set(given) - set(known)):
        nearest = get_close_matches(name, known, n=1, cutoff=0.0)[0]
        lines.append(f"There is no setting '{name}'. Did you mean {nearest}?")
    if lines:
        lines.append("All settings stand in dbt_project.yml under vars.")
        raise UnknownSettingError("\n".join(lines))
