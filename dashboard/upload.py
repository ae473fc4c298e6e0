"""A user's upload: a separate folder, from the build to the end of the session.

Its segments are shown as soon as they are built and tested. How often they reappear is judged by a
single bootstrap sample until then: all samples take almost as long as everything else together.
The same files are then built with all of them, and that release takes the place of the first.

A build belongs to the session, not to a page: whatever page is open shows how far it is.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path

import streamlit as st

from dbt_runs import Step
from queries import reading
from registry import PAGES
from release import Release, release_in
from upload_builds import FIRST, FULL, Build
from upload_columns import Door
from upload_folders import delete, lease, new_folder

# What the session holds: the upload that is shown, the build under way, an upload that is ready to
# be shown, and why the last one was refused.
OPEN, BUILDING, READY, REFUSED = "open_upload", "upload_build", "ready_upload", "refused_upload"
LOOK_AGAIN_SECONDS = 2
MOVE_SECONDS = 1
READ_SECONDS = 1
# Part of the progress bar for what comes before the steps of dbt, and the seconds that it usually
# takes: nobody knows how far it is, so the bar nears that part more and more slowly.
BEFORE_STEPS = 0.1
SECONDS_BEFORE_STEPS = 5


@dataclass(frozen=True)
class Upload:
    """An upload that was built.

    Attributes:
        folder: its folder, with the files and the workspaces.
        workspace: the workspace of the release that is shown.
        name: names of the uploaded files.
        summary: the closing summary of its build.
        full_build: the build with all bootstrap samples, if the release shown is not yet of that.
    """

    folder: Path
    workspace: Path
    name: str
    summary: str
    full_build: Build | None = None


@dataclass(frozen=True)
class Refusal:
    """Why files were refused."""

    name: str
    message: str


def open_upload() -> Upload | None:
    """Return the upload that this user's pages show, if any."""
    found: Upload | None = st.session_state.get(OPEN)
    if found is None:
        return None
    if not found.folder.exists():
        close()
        return None
    lease(found.folder)
    return found


def open_release() -> Release | None:
    """Return the release of the open upload, or None without one."""
    found = open_upload()
    return None if found is None else release_in(found.workspace, found.name)


def start(files: Mapping[Door, tuple[str, bytes]], settings: Mapping[str, object]) -> None:
    """Start to build uploaded files. If it passes, pages can show it; otherwise nothing changes.

    A file above largest_mb() is refused, even if the browser let it through.

    Args:
        files: name on the user's machine and bytes of each file.
        settings: dbt vars of this build.
    """
    cancel()
    dismiss()
    _discard(st.session_state.pop(READY, None))
    for name, content in files.values():
        if len(content) > largest_mb() * 2**20:
            message = (
                f"{name} is larger than {largest_mb()} MB. Build it with `make build CUSTOMERS=`,"
                " or raise maxUploadSize in .streamlit/config.toml."
            )
            st.session_state[REFUSED] = Refusal(name, message)
            return
    folder = new_folder()
    lease(folder)
    paths = {}
    for door, (name, content) in files.items():
        paths[door] = folder / "input" / door / (Path(name).name or f"{door}.csv")
        paths[door].parent.mkdir(parents=True)
        paths[door].write_bytes(content)
    build = Build(folder, FIRST, paths, settings)
    build.start()
    st.session_state[BUILDING] = build
    # A wrong header is told at once.
    build.wait_until_read(READ_SECONDS)


def is_building() -> bool:
    """Return whether a build is under way."""
    return BUILDING in st.session_state


def cancel() -> None:
    """End the build that is under way, if any, and delete its files."""
    build: Build | None = st.session_state.pop(BUILDING, None)
    if build is not None:
        delete(build.folder)


def dismiss() -> None:
    """Forget why the last files were refused."""
    st.session_state.pop(REFUSED, None)


def settle(is_waiting: bool) -> bool:
    """Take up what builds have brought since the last rerun; return whether an upload was opened.

    To be called before a page is drawn: a page must not change its release halfway.

    Args:
        is_waiting: whether the user is waiting for the build, and may be taken elsewhere.
    """
    _show_full_build()
    ready: Upload | None = st.session_state.get(READY)
    if ready is not None:
        lease(ready.folder)
    build: Build | None = st.session_state.get(BUILDING)
    if build is None:
        return False
    lease(build.folder)
    if build.outcome is None:
        return False
    del st.session_state[BUILDING]
    name, message = build.file_names, build.outcome.message
    if not build.outcome.is_passed:
        st.session_state[REFUSED] = Refusal(name, message)
        return False
    full = None if build.is_whole else Build(build.folder, FULL, build.files, build.settings)
    if full is not None:
        full.start()
    st.session_state[READY] = Upload(build.folder, build.workspace, name, message, full)
    if is_waiting:
        open_ready()
    return is_waiting


def open_ready() -> None:
    """Show the upload that is ready, in place of one that is open."""
    ready: Upload = st.session_state.pop(READY)
    close()
    st.session_state[OPEN] = ready


def _show_full_build() -> None:
    """Let pages show the release with all bootstrap samples, if it is there; the first one goes."""
    found = open_upload()
    full = None if found is None else found.full_build
    if found is None or full is None or full.outcome is None or not full.outcome.is_passed:
        return
    reading.forget_upload()
    st.session_state[OPEN] = replace(
        found, workspace=full.workspace, summary=full.outcome.message, full_build=None
    )
    delete(found.folder / FIRST)


def close() -> None:
    """Show the published release again, and delete the upload and everything made from it."""
    found = st.session_state.pop(OPEN, None)
    reading.forget_upload()
    _discard(found)


def banner(release: Release) -> None:
    """Show that the page shows an upload, with a button that closes it."""
    with st.container(key="upload_banner"):
        st.warning(
            f"**Your upload {release.upload_name}**, not the published release. Only you see it; it"
            " is deleted when you close it, reload the page or leave.",
            icon=":material/upload_file:",
        )
        found = open_upload()
        if found is not None and found.full_build is not None:
            _full_build_state(found.full_build)
        st.button("Close the upload", on_click=close, key="close_upload")


def progress() -> None:
    """Show how far the build is, or how it ended; nothing if there is none."""
    if is_building():
        _progress_of(st.session_state[BUILDING])
        return
    ready: Upload | None = st.session_state.get(READY)
    if ready is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="upload_ready"):
            st.success(f"Your segments are ready: {ready.name}", icon=":material/check_circle:")
            if st.button("Show them", type="primary", key="show_upload"):
                open_ready()
                st.switch_page(PAGES[0].file)
    refusal: Refusal | None = st.session_state.get(REFUSED)
    if refusal is not None:
        with st.container(key="upload_refused"):
            st.error(
                f"The build refused the file, and nothing has changed: {refusal.name}",
                icon=":material/block:",
            )
            st.code(refusal.message, language=None, wrap_lines=True)
            st.button("Dismiss", on_click=dismiss, key="dismiss_refusal")


@st.fragment(run_every=MOVE_SECONDS)
def _progress_of(build: Build) -> None:
    """Show a bar that moves, and a button that cancels; draw the page anew when it has ended."""
    if build.outcome is not None:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="upload_progress"):
        seconds = time.monotonic() - build.began
        text = f"{build.file_names}: {_doing(build.step)} ({seconds:.0f} s)"
        st.progress(share_done(build.step, seconds), text)
        if st.button("Cancel", key="cancel_upload"):
            cancel()
            st.rerun()


def _doing(step: Step) -> str:
    if not step.total:
        return f"{step.stage} …"
    return f"{step.stage}: step {step.number} of {step.total}"


def share_done(step: Step, seconds: float) -> float:
    """Return the length of the progress bar, 0 to 1."""
    if not step.total:
        return BEFORE_STEPS * (1 - exp(-seconds / SECONDS_BEFORE_STEPS))
    return BEFORE_STEPS + (1 - BEFORE_STEPS) * step.number / step.total


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _full_build_state(full: Build) -> None:
    """Say how far the build with all bootstrap samples is; draw the page anew when it has ended."""
    if full.outcome is None:
        st.info(
            "Segments, names and lists are final. Stability, and the verdicts that follow from it,"
            " are from a single bootstrap sample; those from all samples follow by themselves.",
            icon=":material/hourglass:",
        )
    elif full.outcome.is_passed:
        st.rerun()
    else:
        st.error("The figures from all bootstrap samples could not be made:")
        st.code(full.outcome.message, language=None, wrap_lines=True)


def largest_mb() -> int:
    """Return the size limit of an upload, from .streamlit/config.toml."""
    return int(st.get_option("server.maxUploadSize"))


def _discard(upload: Upload | None) -> None:
    if upload is not None:
        delete(upload.folder)
