"""The form that maps a file's own columns to those that a build needs; no YAML."""

import re
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from layout import show_table
from release import PROJECT
from smartcart.input.doors import Contents, suggestions
from smartcart.input.header import ExpectedColumns
from upload_columns import Door
from upload_files import free_columns, lacking_in
from words import in_words

TEMPLATES = {Door.CUSTOMERS: "raw_customers", Door.ORDERS: "raw_orders"}
TEMPLATE_ROWS = 2
SAMPLE_VALUES = 3
# No column of ours is called so: a header that is mapped to it means nothing.
NOT_USED = "not used"
MOST_LETTERS = 16
HOLDS = {
    "id": "an id for each customer",
    "count": "whole numbers",
    "flag": "0 or 1, yes or no",
    "amount": "amounts of money or other numbers",
    "date": "dates",
    "text": "words",
}


def template(door: Door) -> bytes:
    """Return a small file to fill in: header and rows of the file that comes with the project."""
    with (PROJECT / f"seeds/raw/{TEMPLATES[door]}.csv").open("rb") as stream:
        return b"".join(stream.readline() for _ in range(1 + TEMPLATE_ROWS))


def mapping_form(inside: Contents, columns: ExpectedColumns, key: str) -> dict[str, str]:
    """Show a choice of the file's own columns for each needed one that was not recognised.

    Args:
        inside: header and first rows of the file.
        columns: the columns that the build expects.
        key: unique for the file.

    Returns:
        The file's header name -> our header name, for those that were chosen.
    """
    lacking = lacking_in(inside, columns)
    free = free_columns(inside, columns)
    if not lacking:
        return {}
    if len(free) < min(len(lacking), SAMPLE_VALUES):
        st.warning(
            f"{_missing(lacking, columns)} The file has no other columns that could hold them;"
            " the template above has them all.",
            icon=":material/warning:",
        )
        return {}
    instead = _instead(lacking, inside, columns)
    rows = [*lacking, *instead]
    # What was just said to be read wrongly is not suggested again.
    unlike = {header for header, target in columns.aliases.items() if target == NOT_USED}
    likely = suggestions(
        rows,
        {place: header for place, header in free.items() if header not in unlike},
        columns,
        inside.sample,
    )
    message = st.empty()
    places = st.columns(2)
    chosen: dict[str, int] = {}
    for number, name in enumerate(rows):
        with places[number % 2]:
            place = _choice(name, inside, free, columns, likely.get(name), key, instead.get(name))
        if place is not None:
            chosen[name] = place
    _say_what_is_left(message, inside, columns, chosen)
    return {inside.headers[place]: columns.headers[name] for name, place in chosen.items()}


def optional_form(inside: Contents, columns: ExpectedColumns, key: str) -> dict[str, str]:
    """Show the same for columns that a file may lack; nothing is chosen beforehand."""
    free = free_columns(inside, columns)
    found = columns.found_in(inside.headers)
    needed = {name for group in columns.alternatives for name in group}
    rows = [name for name in columns.optional if name not in found and name not in needed]
    if not free or not rows:
        return {}
    places = st.columns(2)
    chosen = {}
    for number, name in enumerate(rows):
        with places[number % 2]:
            place = _choice(name, inside, free, columns, None, key, "may be left out")
        if place is not None:
            chosen[inside.headers[place]] = columns.headers[name]
    return chosen


def correction_form(inside: Contents, columns: ExpectedColumns, key: str) -> dict[str, str]:
    """Ask which columns were recognised wrongly; what they are instead, the other forms ask.

    Args:
        inside: header and first rows of the file.
        columns: the columns that the build expects.
        key: unique for the file.

    Returns:
        The file's header name -> NOT_USED.
    """
    found = {
        name: place
        for place, header in reversed(list(enumerate(inside.headers)))
        if (name := columns.known(header)) is not None
    }
    wrong = st.multiselect(
        "Columns that are read wrongly",
        list(found),
        format_func=lambda name: f"{columns.headers[name]}: {inside.headers[found[name]]}",
        placeholder="None",
        key=f"{key}_wrong",
    )
    return {inside.headers[found[name]]: NOT_USED for name in wrong}


def columns_table(inside: Contents, columns: ExpectedColumns) -> None:
    """Show which column of the file is which, with its first values."""
    names = [columns.known(header) for header in inside.headers]
    show_table(
        pd.DataFrame(
            {
                "column of the file": inside.headers,
                "read as": [columns.headers.get(name or "", NOT_USED) for name in names],
                "first values": [_values(inside, place) for place in range(len(names))],
            }
        )
    )


def are_texts(inside: Contents, place: int) -> bool:
    """Return whether most ids in a column have letters, which are no exponents."""
    cells = [row[place].strip() for row in inside.sample if row[place].strip()]
    texts = [
        cell
        for cell in cells
        if re.search(r"[^\W\d_]", cell) and not re.fullmatch(r"[\d.,]+[eE]\+?\d+", cell)
    ]
    return len(texts) > len(cells) / 2


def _choice(
    name: str,
    inside: Contents,
    free: Mapping[int, str],
    columns: ExpectedColumns,
    likely: int | None,
    key: str,
    remark: str | None,
) -> int | None:
    """Show the choice for one column; return the position of the file's column."""
    options = list(free)
    header, words = columns.headers[name], in_words(name)
    in_brackets = [] if words.replace(" ", "_") == header else [words]
    in_brackets += [remark] if remark else []
    more = f" ({', '.join(in_brackets)})" if in_brackets else ""
    return st.selectbox(
        f"**{header}**{more}",
        options,
        index=None if likely is None else options.index(likely),
        format_func=lambda place: f"{inside.headers[place]}: {_values(inside, place)}",
        placeholder="Choose a column of your file",
        help=f"Holds {HOLDS[columns.holds[name]]}." if name in columns.holds else None,
        key=f"{key}_{name}",
    )


def _instead(lacking: Sequence[str], inside: Contents, columns: ExpectedColumns) -> dict[str, str]:
    """Return columns that may take the place of missing ones, and the remark that says so."""
    first, *others = columns.alternatives or ((),)
    if not set(first) & set(lacking):
        return {}
    found = columns.found_in(inside.headers)
    wanted = " and ".join(columns.headers[name] for name in first)
    return {name: f"instead of {wanted}" for group in others for name in group if name not in found}


def _say_what_is_left(
    message: DeltaGenerator,
    inside: Contents,
    columns: ExpectedColumns,
    chosen: Mapping[str, int],
) -> None:
    twice = {
        inside.headers[place] for place in chosen.values() if list(chosen.values()).count(place) > 1
    }
    left = columns.lacking(columns.found_in(inside.headers) | set(chosen))
    if twice:
        message.warning(f"Chosen twice: {', '.join(sorted(twice))}.", icon=":material/warning:")
    elif left:
        message.warning(
            f"{_missing(left, columns)} Choose which columns of your file hold them.",
            icon=":material/warning:",
        )
    else:
        message.success("All needed columns are there. Check the choices, then build.",
                        icon=":material/check_circle:")  # fmt: skip


def _missing(lacking: Sequence[str], columns: ExpectedColumns) -> str:
    names = ", ".join(columns.headers[name] for name in lacking)
    count = len(lacking)
    return f"{count} needed column{'s' if count > 1 else ''} not recognised: {names}."


def _values(inside: Contents, place: int) -> str:
    """Return the first different values of a column."""
    cells = [row[place].strip() for row in inside.sample if row[place].strip()]
    values = list(dict.fromkeys(cells))[:SAMPLE_VALUES]
    return (
        ", ".join(
            value if len(value) <= MOST_LETTERS else f"{value[: MOST_LETTERS - 1]}…"
            for value in values
        )
        or "no values"
    )
