"""Editable word lists as patterns for SQL."""

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

REFERENCE = Path("seeds/reference")


@dataclass(frozen=True)
class WordPatterns:
    """A list of words as regular expressions, in upper case, longest first.

    Attributes:
        any: all words.
        by_meaning: meaning -> the words that mean it.
    """

    any: str
    by_meaning: dict[str, str]


@functools.cache
def word_patterns(project: Path, seed: str) -> WordPatterns:
    """Return the patterns of a list.

    Args:
        project: folder of the dbt project.
        seed: name of the seed; its first column holds the words, the second their meaning.
    """
    words: dict[str, set[str]] = {}
    with (project / REFERENCE / f"{seed}.csv").open(newline="", encoding="utf-8") as stream:
        _, *rows = csv.reader(stream)
    for word, meaning, *_ in filter(None, rows):
        words.setdefault(meaning.strip(), set()).add(word.strip().upper())
    return WordPatterns(
        any=_pattern(set().union(*words.values())),
        by_meaning={meaning: _pattern(group) for meaning, group in words.items()},
    )


def _pattern(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
