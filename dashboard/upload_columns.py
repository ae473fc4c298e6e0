"""The columns that a build expects of a file, from the project's own macros.

The macros that describe the columns are plain Jinja: they are rendered here without dbt, which
would take seconds. So the dashboard has no schema of its own.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from release import PROJECT
from smartcart.input.doors import expected_columns
from smartcart.input.header import ExpectedColumns
from smartcart.settings import check_settings


class Door(StrEnum):
    """The kinds of input files."""

    CUSTOMERS = "customers"
    ORDERS = "orders"

    @property
    def path_setting(self) -> str:
        """The setting with the path of the file."""
        return f"{self}_path"

    @property
    def other(self) -> "Door":
        """The other kind."""
        return Door.ORDERS if self is Door.CUSTOMERS else Door.CUSTOMERS


class _Returned(Exception):  # noqa: N818
    """Carries what a macro returns."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def columns_of(
    door: Door, settings: Mapping[str, object], doors: Iterable[Door] = ()
) -> ExpectedColumns:
    """Return the columns that a build with these settings expects.

    Args:
        door: the kind of file.
        settings: dbt vars of the build.
        doors: the kinds of all files of the build; beside order lines a customer file needs less.

    Raises:
        SettingError: a setting cannot be used.
    """
    paths = {each.path_setting: "file" for each in (door, *doors)}
    return _columns_of(door, json.dumps({**settings, **paths}, sort_keys=True))


@lru_cache(maxsize=50)
def _columns_of(door: Door, settings_as_json: str) -> ExpectedColumns:
    settings = json.loads(settings_as_json)
    request_of = _macros(check_settings(settings, PROJECT))["expected_columns"]
    request = {**request_of(str(door)), "other_door": request_of(str(door.other), alone=True)}
    return expected_columns(request, PROJECT)


def _macros(settings: Mapping[str, Any]) -> Mapping[str, Callable[..., Any]]:
    """Return the project's macros by name; those that need dbt cannot be called."""
    environment = Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {"var": settings.__getitem__, "return": _return}
    macros = {file.stem: _macro(environment, file) for file in (PROJECT / "macros").rglob("*.sql")}
    environment.globals |= macros
    return macros


def _macro(environment: Environment, file: Path) -> Callable[..., Any]:
    @cache
    def module() -> Any:
        return environment.from_string(file.read_text(encoding="utf-8")).module

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return getattr(module(), file.stem)(*arguments, **named)
        except _Returned as returned:
            return returned.value

    return call


def _return(value: Any) -> None:
    raise _Returned(value)
