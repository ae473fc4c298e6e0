"""A macro per file with its forms and helpers, one description in YAML, and nothing unused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
MACROS = PROJECT / "macros"
FILES = sorted(MACROS.rglob("*.sql"))
MACRO = re.compile(r"^\{%-? macro (\w+)\((.*)\)", re.MULTILINE)
FORM = re.compile(r"(?:duckdb|spark)__(\w+)")
DISPATCH = re.compile(r"adapter\.dispatch\('(\w+)'\)")
MATERIALIZATION = re.compile(r"^\{%-? materialization (\w+), adapter='(\w+)'", re.MULTILINE)
# dbt itself calls these.
CALLED_BY_DBT = {
    "build_config_dict", "generate_schema_name", "get_fixture_sql", "materialization_table_duckdb",
    "materialization_view_duckdb",
}  # fmt: skip


def _macros(file: Path) -> list[str]:
    text = file.read_text()
    materializations = [f"materialization_{'_'.join(of)}" for of in MATERIALIZATION.findall(text)]
    return [name for name, _ in MACRO.findall(text)] + materializations


def _callers() -> Iterator[tuple[Path, str]]:
    """Each file that may call a macro, with its text, signatures of macros aside."""
    folders = ("macros", "models", "python_models", "tests/generic", "tests/singular", "analyses")
    files = [PROJECT / "dbt_project.yml"]
    for folder in folders:
        files += [*(PROJECT / folder).rglob("*.sql"), *(PROJECT / folder).rglob("*.yml")]
    for file in files:
        yield file, MACRO.sub("", file.read_text())


CALLERS = dict(_callers())


def _files_that_call(name: str) -> set[Path]:
    call = re.compile(rf"(?<![\w.]){name}\(")
    return {file for file, text in CALLERS.items() if call.search(text)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_holds_the_macro_of_its_name_and_what_only_it_needs(file: Path) -> None:
    names = {FORM.sub(r"\1", name) for name in _macros(file)}

    assert file.stem in names
    helpers = names - {file.stem}
    assert [name for name in helpers if _files_that_call(name) != {file}] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_macro_that_is_dispatched_has_a_form_for_each_engine(file: Path) -> None:
    dispatched = DISPATCH.findall(file.read_text())
    forms = [name for name in _macros(file) if FORM.fullmatch(name)]

    expected = [f"{engine}__{name}" for name in dispatched for engine in ("duckdb", "spark")]
    assert sorted(forms) == sorted(expected) or forms == ["spark__generate_schema_name"]


def test_every_macro_is_used() -> None:
    names = {name for file in FILES for name in _macros(file) if not FORM.fullmatch(name)}

    assert {name for name in names if not _files_that_call(name)} <= CALLED_BY_DBT


@pytest.mark.parametrize("folder", sorted({file.parent for file in FILES}), ids=lambda f: f.name)
def test_every_macro_is_described_once_in_the_yaml_of_its_folder(folder: Path) -> None:
    (file,) = folder.glob("*.yml")
    described = [macro["name"] for macro in yaml.safe_load(file.read_text())["macros"]]
    # A form does what its macro is described to do.
    names = [
        name
        for path in folder.glob("*.sql")
        for name in _macros(path)
        if not FORM.fullmatch(name) or name == "spark__generate_schema_name"
    ]

    assert sorted(described) == sorted(names)
    assert described == sorted(described)
