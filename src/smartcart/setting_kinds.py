"""What a setting may be: its kind, bounds or choices, and the message for any other value."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from textwrap import shorten

MOST_LETTERS = 120


class Kind(Enum):
    """A kind of value, as messages name it."""

    NUMBER = "a number"
    WHOLE_NUMBER = "a whole number"
    WHOLE_NUMBERS = "a list of whole numbers"
    RANGE = "a list of two numbers"
    CHOICE = "one of"
    CHOICES = "a list of"
    TEXT = "text (in quotes if it looks like a number)"
    DATE = "a date such as 2014-06-29"
    IDS = "the path of a file or a list of ids"
    NAMES = "a mapping of texts, such as {Joined: Dt_Customer}"
    COLUMNS = "a list of columns, each once, such as [age, log_income]"
    CATEGORIES = "a mapping of columns to two or more levels, such as {town: [London, Paris]}"
    RECIPE = "a mapping with numeric_features and categorical_features"


@dataclass(frozen=True)
class Setting:
    """A setting of dbt_project.yml and the values it accepts.

    Attributes:
        name: its name under vars.
        kind: what kind of value it takes.
        least, most: bounds of its numbers; None for no bound.
        is_open: whether the bounds themselves are excluded.
        choices: values it accepts; for numbers, in addition to those within the bounds.
        may_be_null: whether it may be null.
        unit: unit of its numbers, for messages.
    """

    name: str
    kind: Kind
    least: float | None = None
    most: float | None = None
    is_open: bool = False
    choices: tuple[object, ...] = ()
    may_be_null: bool = False
    unit: str = ""

    def accepts(self, value: object) -> bool:
        """Return whether the setting may have this value."""
        if value is None:
            return self.may_be_null
        if self.kind is not Kind.CHOICES and _is_among(value, self.choices):
            return True
        return self.kind in _ACCEPTS and _ACCEPTS[self.kind](self, value)

    def refusal(self, value: object) -> str:
        """Return what is wrong with a value, and what to give instead."""
        if self.kind is Kind.CHOICE and all(isinstance(choice, str) for choice in self.choices):
            choices = ", ".join(map(str, self.choices))
            return f"There is no {self.name} '{_shown(value)}'. Choose one of: {choices}"
        return f"{self.name} must be {self.expected}, not: {_shown(value)}"

    @property
    def expected(self) -> str:
        """The values that it accepts, in words."""
        text = self._kind_in_words()
        if self.unit:
            text += f" ({self.unit})"
        if self.choices and self.kind not in (Kind.CHOICE, Kind.CHOICES):
            text += f", or {_listed(self.choices, 'or')}"
        return f"{text}, or null" if self.may_be_null else text

    def _kind_in_words(self) -> str:
        kind = f"{self.kind.value}{self._bounds}"
        match self.kind:
            case Kind.CHOICE:
                return _listed(self.choices, "or")
            case Kind.CHOICES:
                example = _shown(self.choices[0])
                return f"{kind} {_listed(self.choices, 'and')}, such as [{example}]"
            case Kind.WHOLE_NUMBERS:
                return f"{kind}, each once, such as [2, 3, 4]"
            case Kind.RANGE:
                return f"{kind}, the lower one first"
            case _:
                return kind

    @property
    def _bounds(self) -> str:
        least, most = (
            None if bound is None else f"{bound:.15g}" for bound in (self.least, self.most)
        )
        if least is None:
            return ""
        if most is None:
            return f" above {least}" if self.is_open else f" from {least} on"
        return f" between {least} and {most}" if self.is_open else f" from {least} to {most}"

    def _is_within(self, value: object) -> bool:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        if not math.isfinite(value):
            return False
        least = -math.inf if self.least is None else self.least
        most = math.inf if self.most is None else self.most
        return least < value < most if self.is_open else least <= value <= most


def _is_whole(setting: Setting, value: object) -> bool:
    return isinstance(value, int) and setting._is_within(value)


def _are_whole(setting: Setting, value: object) -> bool:
    return _is_list_of(value, lambda item: _is_whole(setting, item)) and bool(value)


def _is_range(setting: Setting, value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(setting._is_within(bound) for bound in value)
        and value[0] < value[1]
    )


def _are_choices(setting: Setting, value: object) -> bool:
    return _is_list_of(value, lambda item: _is_among(item, setting.choices))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_date(value: object) -> bool:
    if type(value) is date:
        return True
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_ids(value: object) -> bool:
    return not isinstance(value, Mapping | bool)


def _are_names(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_text(name) and _is_text(meaning) for name, meaning in value.items()
    )


def _are_columns(value: object) -> bool:
    return _is_list_of(value, _is_column) and bool(value)


def _are_categories(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _is_column(column) and _is_list_of(levels, _is_level) and len(levels) >= 2
        for column, levels in value.items()
    )


def _is_recipe(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"numeric_features", "categorical_features"}
        and _are_columns(value["numeric_features"])
        and _are_categories(value["categorical_features"])
    )


def _is_column(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z_]\w*", value) is not None


def _is_level(value: object) -> bool:
    """Return whether it is a level, not a flag; YAML turns an unquoted yes into true."""
    return _is_text(value) or (isinstance(value, int) and not isinstance(value, bool))


def _is_list_of(value: object, is_item: Callable[[object], bool]) -> bool:
    """Return whether it is a list of such items, none of them twice."""
    return (
        isinstance(value, list)
        and all(is_item(item) for item in value)
        and len(set(value)) == len(value)
    )


def _is_among(value: object, choices: Iterable[object]) -> bool:
    """Return whether it is one of the choices; 1 is not true."""
    return any(type(value) is type(choice) and value == choice for choice in choices)


_ACCEPTS: dict[Kind, Callable[[Setting, object], bool]] = {
    Kind.NUMBER: Setting._is_within,
    Kind.WHOLE_NUMBER: _is_whole,
    Kind.WHOLE_NUMBERS: _are_whole,
    Kind.RANGE: _is_range,
    Kind.CHOICES: _are_choices,
    Kind.TEXT: lambda _, value: _is_text(value),
    Kind.DATE: lambda _, value: _is_date(value),
    Kind.IDS: lambda _, value: _are_ids(value),
    Kind.NAMES: lambda _, value: _are_names(value),
    Kind.COLUMNS: lambda _, value: _are_columns(value),
    Kind.CATEGORIES: lambda _, value: _are_categories(value),
    Kind.RECIPE: lambda _, value: _is_recipe(value),
}


def _listed(values: Iterable[object], last: str) -> str:
    shown = [_shown(value) for value in values]
    return f" {last} ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)


def _shown(value: object) -> str:
    """Return a value as YAML would have it, on one line."""
    if isinstance(value, str):
        return shorten(value, MOST_LETTERS, placeholder=" …") or "''"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return shorten(text, MOST_LETTERS, placeholder=" …")
