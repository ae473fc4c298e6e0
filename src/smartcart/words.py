"""Editable word lists as patterns for SQL."""

import csv
import functools
import re
from pathlib import Path

REFERENCE = Path("seeds/reference")


@functools.cache
def word_pattern(project: Path, seed: str, means: str | None) -> str:
    """Return the words of a list as a regular expression, in upper case, longest first.

    Args:
        project: folder of the dbt project.
        seed: name of the seed; its first column holds the words, the second their meaning.
        means: use only words with this meaning; None for all.
    """
    with (project / REFERENCE / f"{seed}.csv").open(newline="", encoding="utf-8") as stream:
        _, *rows = csv.reader(stream)
    words = {row[0].strip().upper() for row in rows if row and means in (None, row[1].strip())}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
