"""The rooms of the house: which model may read which, by the files alone."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
# In the order in which data flows.
ROOMS = ("input", "features", "model", "clusters", "segments", "history", "value", "actions")
FILES = {
    file.stem: file
    for pattern in ("models/**/*.sql", "python_models/**/*.py")
    for file in PROJECT.glob(pattern)
}
PUBLIC = {name for name, file in FILES.items() if file.parent.name != "_internal"}
REF = re.compile(r"""\bref\(\s*['"](\w+)['"]\s*\)""")
# Who reads a room that comes later. DECISIONS.md says why ("Which model may read which?").
AGAINST_THE_FLOW = {
    ("int_customers_completed", "int_imputation_values"),
    ("segment_profiles", "customer_actions"),
    ("refresh_summary", "int_value_evidence"),
}


def room(model: str) -> str:
    """Return the room of a model, the first folder below the model path."""
    file = FILES[model]
    return file.relative_to(PROJECT).parts[1]


@cache
def reads(model: str) -> frozenset[str]:
    """Return the models, not the seeds, that a model refers to."""
    return frozenset(REF.findall(FILES[model].read_text(encoding="utf-8"))) & FILES.keys()


@cache
def ancestors(model: str) -> frozenset[str]:
    """Return all models above a model."""
    return reads(model).union(*(ancestors(parent) for parent in reads(model)))


def edges() -> Iterator[tuple[str, str]]:
    for model in FILES:
        for parent in reads(model):
            yield model, parent


@pytest.mark.parametrize("model", FILES)
def test_a_model_is_in_a_room_or_in_its_internal_folder(model: str) -> None:
    folders = FILES[model].relative_to(PROJECT).parts[1:-1]

    assert folders[0] in ROOMS
    assert folders[1:] in ((), ("_internal",))
    is_private = model.startswith(("base_", "stg_", "int_", "ml_"))
    assert is_private == (folders[1:] == ("_internal",))


def test_a_room_reads_from_itself_and_from_rooms_before_it() -> None:
    backwards = {
        (model, parent)
        for model, parent in edges()
        if ROOMS.index(room(parent)) > ROOMS.index(room(model))
    }

    assert backwards == AGAINST_THE_FLOW


@pytest.mark.parametrize("model", sorted(FILES.keys() - PUBLIC))
def test_no_public_table_is_upstream_of_an_internal_model_of_its_room_or_an_earlier_one(
    model: str,
) -> None:
    above = {parent for parent in ancestors(model) if parent in PUBLIC}

    assert [name for name in above if ROOMS.index(room(name)) >= ROOMS.index(room(model))] == []


def test_cells_of_the_file_are_read_by_the_staging_models_only() -> None:
    readers = {model for model, parent in edges() if parent.startswith("base_")}

    assert readers
    assert all(model.startswith("stg_") for model in readers)


def test_outside_the_first_room_rows_of_the_file_are_read_after_staging() -> None:
    staged = {
        parent for model, parent in edges() if room(model) != "input" and parent.startswith("stg_")
    }

    assert staged <= {
        "stg_smartcart__customers", "stg_smartcart__conventions", "stg_smartcart__order_lines",
        "stg_smartcart__order_conventions",
    }  # fmt: skip


def test_the_dashboard_knows_no_internal_model() -> None:
    private = re.compile(rf"\b({'|'.join(FILES.keys() - PUBLIC)})\b")

    named = {
        file.name: private.findall(file.read_text(encoding="utf-8"))
        for file in (PROJECT / "dashboard").rglob("*.py")
    }

    assert len(named) > 20
    assert {file: names for file, names in named.items() if names} == {}
