"""Sending a target list: what a campaign could show, and the files for marketing tools."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import phonenumbers
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import upload
from charts import campaigns as charts
from layout import show_chart, show_table
from queries import targets as queries
from release import PROJECT, Release, workspace
from smartcart.audiences.audience import Selection
from smartcart.audiences.contacts import COLUMNS
from smartcart.audiences.export import (
    Exported,
    ListPlan,
    Request,
    export_campaign,
    plan_of_list,
)
from smartcart.audiences.platforms import PLATFORMS
from smartcart.campaigns.plan import smallest_differences
from smartcart.errors import RefusedError
from smartcart.settings import check_settings
from words import FORMATS

EXPORTED = "exported"
SHARES = [percent / 100 for percent in range(5, 55, 5)]
# Shares as near to that of today are not drawn beside it.
TOO_NEAR = 0.02


@dataclass(frozen=True)
class Shown:
    """An export that the page shows until something else is chosen."""

    upload_name: str | None
    action: str
    formats: tuple[str, ...]
    exported: Exported


@dataclass(frozen=True)
class Asked:
    """What the user asks for, as `Request` has it; contacts are the uploaded file."""

    formats: tuple[str, ...]
    contacts: UploadedFile | None
    country: str | None
    sent_on: date | None
    is_changed: bool


def show(release: Release, selection: Selection, is_filtered: bool) -> None:
    """Show what a part of a list could show, and write it for marketing tools when asked to.

    Args:
        release: where the list is from.
        selection: which part of which list.
        is_filtered: whether the table above shows less than the selection.
    """
    if not queries.has_exports(release):
        st.info("This release cannot be sent: it is older than audience files. The next one can.")
        return
    try:
        settings = check_settings({}, PROJECT)
    except RefusedError as refusal:
        _show_refusal(refusal)
        return
    _plan(release, selection, settings)
    st.markdown("### Send it", anchors=False)
    if is_filtered:
        st.caption("The filters by channel and segment do not apply to what is sent.")
    asked = _form(settings)
    needing = [FORMATS.get(name, name) for name in asked.formats if PLATFORMS[name].needs]
    lacks_contacts = bool(needing) and asked.contacts is None
    if lacks_contacts:
        st.caption(f"A contacts file is needed for {', '.join(needing)}.")
    is_asked = st.button(
        "Write the files",
        type="primary",
        disabled=not asked.formats or lacks_contacts,
        icon=":material/send:",
        key="write_files",
    )
    if is_asked:
        st.session_state.pop(EXPORTED, None)
        _write(release, selection, settings, asked)
    shown: Shown | None = st.session_state.get(EXPORTED)
    chosen = (release.upload_name, selection.action, asked.formats)
    if shown is not None and (shown.upload_name, shown.action, shown.formats) == chosen:
        _show_exported(release, shown.exported)


def _plan(release: Release, selection: Selection, settings: dict[str, Any]) -> None:
    """Show which rise the list could show, and what a larger control group would change."""
    st.markdown("### What a campaign could show", anchors=False)
    planned = _planned(
        release.database,
        selection.action,
        selection.top,
        selection.margin,
        settings["campaign_days"],
    )
    st.markdown(
        f"**{planned.treated_count:,}** would get it, **{planned.control_count:,}** would be kept"
        f" back. {' '.join(planned.sentences)}"
    )
    if planned.plan is None or not planned.control_count:
        return
    count = planned.treated_count + planned.control_count
    now = planned.control_count / count
    shares = sorted([now, *(share for share in SHARES if abs(share - now) >= TOO_NEAR)])
    rises = pd.DataFrame(
        {
            "kept_back_share": shares,
            "kept_back_count": [round(share * count) for share in shares],
            "smallest_rise": smallest_differences(planned.plan, shares),
        }
    ).astype({"smallest_rise": float})
    if rises["smallest_rise"].notna().any():
        show_chart(
            "What keeping back more would show",
            charts.visible_rises(rises, now),
            "The smallest rise that would be found in 4 of 5 cases. Keeping back more shows smaller"
            " rises, but fewer get the message. The setting is holdout_share; it applies from the"
            " next build on.",
            rises,
            "visible_rises",
        )


@st.cache_data(max_entries=100, show_spinner=False, scope="session")
def _planned(
    database: str, action: str, top: int | None, margin: float, campaign_days: int
) -> ListPlan:
    selection = Selection(action, top, margin)
    return plan_of_list(Path(database), selection, {"campaign_days": campaign_days})


def _form(settings: dict[str, Any]) -> Asked:
    """Ask for formats, contacts and the rest."""
    left, right = st.columns(2)
    formats = left.multiselect(
        "Formats",
        list(PLATFORMS),
        default=["csv"],
        format_func=lambda name: FORMATS.get(name, name),
        key="formats",
    )
    contacts = left.file_uploader(
        "Contacts file",
        key="contacts_file",
        help=f"With columns of {', '.join(COLUMNS)}: consent, and email or phone, are needed.",
    )
    left.caption("Read for this export only, and deleted at once.")
    countries = sorted(phonenumbers.SUPPORTED_REGIONS)
    known = (settings["contact_country"] or "").upper()
    country = right.selectbox(
        "Country of phone numbers without a country code",
        countries,
        index=countries.index(known) if known in countries else None,
        placeholder="none, such as GB",
        key="contact_country",
    )
    sent_on = right.date_input(
        "Sent on",
        value=None,
        help="Orders count from this day on. Left empty: the day after the last one in the data.",
        key="sent_on",
    )
    is_changed = right.toggle("Only changes since the last export", key="only_changes")
    return Asked(tuple(formats), contacts, country, sent_on, is_changed)


def _write(release: Release, selection: Selection, settings: dict[str, Any], asked: Asked) -> None:
    """Write the files, or show why not."""
    exports = _exports(release, settings)
    if exports is None:
        st.error("The upload was closed.")
        return
    with _contacts(asked.contacts) as path, st.spinner("Writing the files …"):
        request = Request(selection, asked.formats, path, asked.is_changed, asked.sent_on)
        try:
            exported = export_campaign(
                Path(release.database),
                exports,
                request,
                settings | {"contact_country": asked.country},
                PROJECT,
            )
        except RefusedError as refusal:
            _show_refusal(refusal, str(path), asked.contacts.name if asked.contacts else "")
            return
    st.session_state[EXPORTED] = Shown(
        release.upload_name, selection.action, asked.formats, exported
    )


def _exports(release: Release, settings: dict[str, Any]) -> Path | None:
    """Return the folder of the campaigns; that of an upload is deleted with it."""
    if release.upload_name is None:
        return Path(settings["campaigns_path"] or workspace() / "exports")
    found = upload.open_upload()
    return None if found is None else found.folder / "exports"


@contextmanager
def _contacts(file: UploadedFile | None) -> Iterator[str | None]:
    """Give the path of an uploaded contacts file, which is deleted afterwards."""
    if file is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        # The name must not be a pattern of several files.
        path = Path(folder) / re.sub(r"[*?\[\]/\\]", "_", file.name)
        path.write_bytes(file.getvalue())
        yield str(path)


def _show_refusal(refusal: RefusedError, path: str = "", name: str = "") -> None:
    message = str(refusal)
    if name:
        message = message.replace(path, name)
    st.error(message.replace("\n", "  \n"), icon=":material/block:")


def _show_exported(release: Release, exported: Exported) -> None:
    *audience, control = exported.files
    st.success(
        f"Campaign **{exported.record.campaign_id}**: {exported.record.treated_count:,} of"
        f" {exported.listed_count:,} customers get it, {control.customer_count:,} are kept back.",
        icon=":material/check:",
    )
    for warning in exported.warnings:
        st.warning(warning)
    if exported.left_out:
        st.markdown("**Left out**")
        show_table(
            pd.DataFrame(
                {"reason": exported.left_out.keys(), "customers": exported.left_out.values()}
            )
        )
    else:
        st.markdown("Nobody was left out.")
    st.markdown("\n".join(f"- {sentence}" for sentence in exported.sentences))
    if release.upload_name is None:
        st.caption("The files stay in exports: delete those with addresses once they are sent.")
    else:
        st.caption("All is deleted with the upload: only published data is measured later.")
    for file in [*audience, control]:
        if not file.path.exists():
            st.caption(f"{file.path.name} is no longer there.")
            continue
        is_control = file is control
        st.download_button(
            f"{file.path.name}: {file.customer_count:,} "
            + ("kept back, no message" if is_control else "customers"),
            partial(Path.read_bytes, file.path),
            file_name=f"{exported.record.campaign_id}_{file.path.name}",
            mime="text/csv",
            key=f"download_{exported.record.campaign_id}_{file.path.name}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary" if is_control else "secondary",
        )
