"""Documents keep to what is there: links lead somewhere, and lists are those of the code."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
# The first page of `make docs`.
OVERVIEW = PROJECT / "models/_overview.md"
FOLDERS = ("analyses", "benchmarks", "dashboard", "docs", "findings", "macros", "models",
           "python_models", "seeds", "src", "tests")  # fmt: skip
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    broken = []
    for file, heading in LINK.findall(page.read_text()):
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (heading and heading not in _anchors(target)):
            broken.append(f"{file}#{heading}")

    assert not broken


@pytest.mark.parametrize("page", [*PAGES, OVERVIEW], ids=lambda page: page.stem)
def test_rows_of_tables_are_whole(page: Path) -> None:
    rows = [line for line in page.read_text().splitlines() if line.startswith("|")]

    assert [row for row in rows if not row.endswith("|")] == []


def test_every_page_can_be_reached_from_readme() -> None:
    readme = (PROJECT / "README.md").read_text()

    assert [page.name for page in PROJECT.glob("docs/*.md") if page.name not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_models_and_files_that_a_page_names_exist(page: Path) -> None:
    words = re.findall(r"`([^`\n]+)`", page.read_text())
    models = {file.stem for folder in ("models", "python_models") for file in _files(folder)}
    named = {word for word in words if re.fullmatch(r"(?:base|stg|int|ml)_\w+", word)}
    paths = {word for word in words if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*", word)}

    assert named - models == set()
    assert [path for path in sorted(paths) if not (PROJECT / path).exists()] == []


def test_decisions_names_every_module_that_imports_dbt() -> None:
    decision = _paragraph("DECISIONS.md", "**Does the package import dbt?**")
    importing = {
        file.stem
        for file in (PROJECT / "src/smartcart").rglob("*.py")
        if re.search(r"^\s*(?:from|import) dbt\b", file.read_text(), re.MULTILINE)
    }

    assert importing == set(re.findall(r"`smartcart\.(\w+)`", decision))


def test_every_model_that_may_refuse_data_is_listed() -> None:
    models = {file.stem: file.read_text() for file in PROJECT.glob("models/**/*.sql")}
    refusing = {name for name, code in models.items() if "refuse_if(" in code}
    row = _line("CONTRIBUTING.md", "| why a build is refused |")
    decision = _paragraph("DECISIONS.md", "**What happens to bad input?**")

    assert refusing
    for text in (row, decision):
        assert refusing == models.keys() & set(re.findall(r"`(\w+)`", text))


def test_required_and_optional_columns_are_those_of_the_schema() -> None:
    macro = (PROJECT / "macros/input/input_columns.sql").read_text()
    columns = re.findall(r"\{'header': '(\w+)'.*?\}", macro)
    optional = [
        *re.findall(r"\{'header': '(\w+)'[^}]*'optional': true", macro),
        *(f"AcceptedCmp{number}" for number in range(1, 6)),
    ]

    required_listed = re.findall("`(.*?)`", _paragraph("docs/input.md", "Required: "))
    sentence = _paragraph("docs/input.md", "Optional: ").partition(". ")[0]
    assert required_listed == [column for column in columns if column not in optional]
    assert re.findall("`(.*?)`", sentence) == optional


def _files(folder: str) -> list[Path]:
    return [file for file in (PROJECT / folder).rglob("*") if file.suffix in (".sql", ".py")]


def _paragraph(page: str, beginning: str) -> str:
    text = (PROJECT / page).read_text()
    assert text.count(beginning) == 1
    return text[text.index(beginning) :].partition("\n\n")[0]


def _line(page: str, beginning: str) -> str:
    return _paragraph(page, beginning).splitlines()[0]


def _anchors(page: Path) -> set[str]:
    """The names that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in words}
