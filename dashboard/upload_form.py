"""What the upload page says and asks about the files, before they are built."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

import column_mapping
from smartcart.input.header import ExpectedColumns
from upload_columns import Door, columns_of
from upload_files import CUSTOMER_KEYS, Look, lacking_in, look_at

LOOKS = "looks_at_files"
KINDS = {Door.CUSTOMERS: "customer file", Door.ORDERS: "order lines"}
Sources = dict[Door, UploadedFile]


def templates() -> None:
    """Show a button for each kind of file that downloads a template."""
    with st.container(horizontal=True, key="templates"):
        for door, kind in KINDS.items():
            st.download_button(
                f"Template: {kind}",
                column_mapping.template(door),
                file_name=f"template_{door}.csv",
                mime="text/csv",
                key=f"template_{door}",
                on_click="ignore",
                icon=":material/download:",
            )


def show(
    files: Sequence[UploadedFile], settings: Mapping[str, object]
) -> tuple[Sources, dict[str, object]]:
    """Show what the files are, and ask which column is which where that is not clear.

    Args:
        files: the uploaded files.
        settings: dbt vars that the user has chosen.

    Returns:
        The files to build, by kind, and the settings that follow from the answers; no files if they
        cannot be built.
    """
    looks = _looks(files)
    if len(files) > len(Door):
        st.error("Choose one file, or two: a customer file and order lines.")
        return {}, {}
    boxes = [st.container(border=True) for _ in files]
    doors = _doors(files, looks, boxes)
    if any(look.contents is None for look in looks):
        return {}, {}
    if len(set(doors)) < len(doors):
        st.error(f"Both files are read as {KINDS[doors[0]]}: choose one of them.")
        return {}, {}
    answers: dict[str, object] = {}
    for file, look, door, box in zip(files, looks, doors, boxes, strict=True):
        with box:
            answers |= _ask(look, door, doors, {**settings, **answers}, file.file_id)
    return dict(zip(doors, files, strict=True)), answers


def _looks(files: Sequence[UploadedFile]) -> list[Look]:
    """Return what the files are; each is looked at once."""
    known: dict[str, Look] = st.session_state.get(LOOKS, {})
    with st.spinner("Reading the header …", show_time=True):
        looks = {
            file.file_id: known.get(file.file_id) or look_at(file.name, file.getvalue())
            for file in files
        }
    st.session_state[LOOKS] = looks
    return list(looks.values())


def _doors(
    files: Sequence[UploadedFile], looks: Sequence[Look], boxes: Sequence[DeltaGenerator]
) -> list[Door]:
    """Return the kind of each file, and show it; ask where the header does not tell."""
    certain = [look.door for look in looks if look.is_certain]
    doors = []
    for file, look, box in zip(files, looks, boxes, strict=True):
        # Of two files, one is the other kind. Beside order lines, a customer file needs an id only.
        is_other = len(looks) == len(Door) and len(certain) == 1 and not look.is_certain
        with box:
            doors.append(_door(look, certain[0].other if is_other else look.door, file.file_id))
    return doors


def _door(look: Look, likely: Door, key: str) -> Door:
    if look.contents is None:
        st.error(f"{look.name} cannot be read:", icon=":material/block:")
        st.code(look.refusal, language=None, wrap_lines=True)
        return likely
    rows = look.contents.record_count
    count = f"{'about ' if look.is_estimate else ''}{rows:,} row{'s' if rows != 1 else ''}"
    heading = st.empty()
    door = likely
    if not look.is_certain:
        door = st.segmented_control(
            "What the file holds",
            list(KINDS),
            default=likely,
            format_func=KINDS.__getitem__,
            required=True,
            key=f"{key}_kind",
        )
    heading.markdown(f"**{look.name}**: {KINDS[door]}, {count}")
    return door


def _ask(
    look: Look, door: Door, doors: Sequence[Door], settings: Mapping[str, object], key: str
) -> dict[str, object]:
    """Say which columns were found, ask for the others, and return the settings that follow."""
    inside = look.contents
    assert inside is not None
    answers: dict[str, object] = {}
    if door is Door.ORDERS and "customer_key" not in settings:
        answers |= _customer_key(look, settings, key)
    columns = columns_of(door, {**settings, **answers}, doors)
    key = f"{key}_{door}"
    first = st.container()
    with st.expander("All columns"):
        aliases = column_mapping.correction_form(inside, columns, key)
        columns = replace(columns, aliases={**aliases, **columns.aliases})
        column_mapping.columns_table(inside, columns)
        aliases |= column_mapping.optional_form(inside, columns, key)
    with first:
        known = [header for header in inside.headers if columns.known(header)]
        st.caption(f"Columns found: {', '.join(known) or 'none'}")
        aliases |= column_mapping.mapping_form(inside, columns, key)
    if aliases:
        answers[columns.alias_setting] = {**aliases, **columns.aliases}
    return answers | _id_type(look, columns_of(door, {**settings, **answers}, doors), settings)


def _customer_key(look: Look, settings: Mapping[str, object], key: str) -> dict[str, object]:
    """Return the settings that tell customers by their e-mail, if the file has no other id."""
    assert look.contents is not None
    lacking = {
        name: lacking_in(look.contents, columns_of(Door.ORDERS, {**settings, **setting}))
        for name, setting in CUSTOMER_KEYS.items()
    }
    if "customer_id" not in lacking["customer_id"] or "email" in lacking["email"]:
        return {}
    name = st.radio(
        "Customers are told apart by",
        list(CUSTOMER_KEYS),
        index=1,
        format_func={"customer_id": "an id", "email": "their e-mail address"}.__getitem__,
        horizontal=True,
        key=f"{key}_customer_key",
    )
    return dict(CUSTOMER_KEYS[name])


def _id_type(
    look: Look, columns: ExpectedColumns, settings: Mapping[str, object]
) -> dict[str, object]:
    """Return the setting for ids that are no numbers, and say so."""
    inside = look.contents
    assert inside is not None
    places = [
        place
        for place, header in enumerate(inside.headers)
        if columns.known(header) == "customer_id"
    ]
    if "customer_id_type" in settings or len(places) != 1:
        return {}
    if not column_mapping.are_texts(inside, places[0]):
        return {}
    st.caption(f"The ids in {inside.headers[places[0]]} are text, not numbers.")
    return {"customer_id_type": "string"}
