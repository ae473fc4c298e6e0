"""One version: pyproject.toml, dbt_project.yml and the macro that stamps every model."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2]
INSTALLED = version("smartcart-segments")


def test_the_installed_package_is_the_one_of_pyproject() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["version"] == INSTALLED


def test_the_macro_carries_the_version_of_the_package() -> None:
    macro = (PROJECT / "macros" / "model" / "package_version.sql").read_text(encoding="utf-8")
    assert re.findall(r"return\('([^']*)'\)", macro) == [INSTALLED]


def test_the_dbt_project_carries_the_version_of_the_package() -> None:
    dbt_project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert dbt_project["version"] == INSTALLED
