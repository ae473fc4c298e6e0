"""What the user follows: a segment, a cell, a category, a move, a customer, on all pages alike.

The session remembers it, and the address holds the part that the page shows, so that a link opens
the same view. The app calls `turn_to`, a page then calls `begin`; clicks and widgets call `change`.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from segment_looks import Looks

# One dictionary of the session: what is followed, by the names that the address has for it.
FOLLOWED = "followed"
PAGE = "followed_page"
IS_OTHER_PAGE = "followed_is_other_page"
WRITTEN = "followed_address"
IS_CHANGED = "followed_is_changed"
NAMES = (
    "segment", "cell", "group", "category", "moved", "customer", "k", "from", "to", "map", "drawn",
    "measure", "view",
)  # fmt: skip
ANY = "any"
NEW, GONE = "(new)", "(gone)"

T = TypeVar("T", bound=Hashable)
Point = Mapping[str, Any]
Pick = Callable[[Point], Mapping[str, str] | None]


@dataclass(frozen=True)
class Selection:
    """What a page shows in its charts and in the list below them.

    Attributes:
        segment: a segment's name at the k of the page.
        cell: a recency and a frequency score.
        group: an RFM group.
        category: of the order lines.
        moved: the segments before and after; ANY, NEW and GONE are allowed.
        customer: an id, as text.
    """

    segment: str | None = None
    cell: tuple[int, int] | None = None
    group: str | None = None
    category: str | None = None
    moved: tuple[str, str] | None = None
    customer: str | None = None

    def __bool__(self) -> bool:
        """Return whether anything is followed."""
        return self != Selection()


def turn_to(page: str) -> None:
    """Note which page this rerun shows."""
    st.session_state[IS_OTHER_PAGE] = st.session_state.get(PAGE) != page
    st.session_state[PAGE] = page


def begin(*names: str) -> None:
    """Take what the address says, or say there what the session remembers.

    Args:
        names: what this page shows, of NAMES.
    """
    state: dict[str, str] | None = st.session_state.get(FOLLOWED)
    address = {name: st.query_params[name] for name in names if name in st.query_params}
    is_changed = st.session_state.pop(IS_CHANGED, False)
    if state is None:
        state = address
    elif (
        address
        if st.session_state[IS_OTHER_PAGE]
        else not is_changed and address != st.session_state.get(WRITTEN)
    ):
        # A link, or a step back in the browser; the navigation leads to a page without an address.
        state = {name: value for name, value in state.items() if name not in names} | address
    st.session_state[FOLLOWED] = state
    _write_address(names)


def change(**values: str | None) -> None:
    """Follow something else; None ends it. Takes effect with the rerun of a callback."""
    state = {**st.session_state.get(FOLLOWED, {}), **values}
    st.session_state[FOLLOWED] = {name: value for name, value in state.items() if value}
    st.session_state[IS_CHANGED] = True


def toggle(values: Mapping[str, str]) -> None:
    """Follow what was clicked; a second click on it ends that."""
    state = st.session_state.get(FOLLOWED, {})
    is_followed = all(state.get(name) == value for name, value in values.items())
    change(**{name: None if is_followed else value for name, value in values.items()})


def picked(key: str, pick: Pick) -> None:
    """Follow what was clicked in the chart of this key."""
    points = st.session_state[key]["selection"]["points"]
    found = pick(points[0]) if points else None
    if found:
        toggle(found)


def remembered(name: str) -> str | None:
    """Return what is followed under a name of the address."""
    found: str | None = st.session_state.get(FOLLOWED, {}).get(name)
    return found


def one_of(name: str, known: Sequence[str]) -> str | None:
    """Return what is followed if the release knows it: the address may say anything."""
    found = remembered(name)
    return found if found in known else None


def cell() -> tuple[int, int] | None:
    """Return the followed recency and frequency scores, such as 5 and 4 for `5-4`."""
    recency, _, frequency = (remembered("cell") or "").partition("-")
    scores = ("1", "2", "3", "4", "5")
    return (int(recency), int(frequency)) if recency in scores and frequency in scores else None


def moved(known: Sequence[str]) -> tuple[str, str] | None:
    """Return the followed move, such as Budget and Value for `Budget>Value`."""
    before, _, after = (remembered("moved") or "").partition(">")
    is_known = before in (*known, ANY, NEW) and after in (*known, ANY, GONE)
    return (before, after) if is_known and (before, after) != (ANY, ANY) else None


def choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[T],
    key: str,
    *,
    name: str,
    default: T,
    as_text: Callable[[T], str] = str,
    **settings: Any,
) -> T:
    """Show a widget with one choice that the address holds, and return the choice.

    Args:
        widget: st.selectbox, st.select_slider or st.segmented_control.
        label: of the widget.
        options: of the widget.
        key: of the widget.
        name: in the address.
        default: the choice that the address does not mention.
        as_text: how the address names an option.
        settings: further arguments of the widget.
    """
    texts = {as_text(option): option for option in options}
    st.session_state[key] = texts.get(remembered(name) or "", default)
    chosen: T = widget(
        label, options, key=key, on_change=partial(_chosen, key, name, default, as_text), **settings
    )
    return chosen


def number_of_segments(label: str, candidates: Sequence[int], published: int, key: str) -> int:
    """Show the slider for k, which all pages share, and return k."""
    return choice(st.select_slider, label, candidates, key, name="k", default=published)


def chosen_k(candidates: Sequence[int], published: int) -> int:
    """Return the k chosen on any page; the published one unless the address knows better."""
    text = remembered("k")
    return next((k for k in candidates if str(k) == text), published)


def of_segment(looks: Looks) -> Selection:
    """Return the followed segment and customer, for pages that know no more."""
    return Selection(segment=one_of("segment", list(looks)), customer=remembered("customer"))


def controls(followed: Selection, looks: Looks) -> None:
    """Show a choice of one segment, and what is followed; one click ends it.

    Args:
        followed: what the page shows.
        looks: of its segments.
    """
    labels = {name: look.label for name, look in looks.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["follow_segment"] = followed.segment
        st.pills(
            "Follow a segment",
            list(looks),
            format_func=lambda name: f"{looks[name].mark} {looks[name].label}",
            key="follow_segment",
            on_change=partial(change_from, "follow_segment", "segment"),
        )
        chips(followed, labels)


def segments_of(move: tuple[str, str] | None) -> tuple[str | None, str | None]:
    """Return the segments of a move for a query: "" for none, None for any."""
    before, after = (
        None if name == ANY else "" if name in (NEW, GONE) else name for name in move or (ANY, ANY)
    )
    return before, after


def is_same_move(followed: tuple[str, str], other: Mapping[str, str]) -> bool:
    """Return whether a clickable move is, or is part of, the followed one."""
    before, _, after = other["moved"].partition(">")
    return all(own in (ANY, theirs) for own, theirs in zip(followed, (before, after), strict=True))


def as_text() -> str:
    """Return all that is followed: a chart that shows it is another chart when it changes."""
    return json.dumps(st.session_state.get(FOLLOWED, {}), sort_keys=True)


def chips(followed: Selection, labels: Mapping[str, str]) -> None:
    """Show what is followed, each with a cross that ends it."""
    texts = {}
    if followed.segment:
        texts["segment"] = f"Segment: {labels.get(followed.segment, followed.segment)}"
    if followed.cell:
        texts["cell"] = f"Recency {followed.cell[0]}, frequency {followed.cell[1]}"
    if followed.group:
        texts["group"] = f"Group: {followed.group}"
    if followed.category:
        texts["category"] = f"Category: {followed.category}"
    if followed.moved:
        texts["moved"] = move_in_words(followed.moved, labels)
    if followed.customer:
        texts["customer"] = f"Customer: {followed.customer}"
    for name, text in texts.items():
        st.button(
            text,
            key=f"clear_{name}",
            icon=":material/close:",
            icon_position="right",
            on_click=partial(change, **{name: None}),
        )


def move_in_words(move: tuple[str, str], labels: Mapping[str, str]) -> str:
    """Return who moved, such as `From Budget to Value`."""
    before, after = (labels.get(name, name) for name in move)
    if NEW in move:
        return "New customers" if after == ANY else f"New in {after}"
    if GONE in move:
        return "Customers who are gone" if before == ANY else f"Gone from {before}"
    if ANY in move:
        return f"Entered {after}" if before == ANY else f"Left {before}"
    return f"From {before} to {after}"


def change_from(key: str, name: str) -> None:
    """Follow what a widget holds."""
    change(**{name: (st.session_state[key] or "").strip()})


def _chosen(key: str, name: str, default: Any, as_text: Callable[[Any], str]) -> None:
    value = st.session_state[key]
    change(**{name: None if value is None or value == default else as_text(value)})


def _write_address(names: Sequence[str]) -> None:
    wanted = {name: value for name in names if (value := remembered(name))}
    others = {name: value for name, value in st.query_params.items() if name not in NAMES}
    if st.query_params.to_dict() != others | wanted:
        st.query_params.from_dict(others | wanted)
    st.session_state[WRITTEN] = wanted
