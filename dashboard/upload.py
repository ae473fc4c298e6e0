"""A user's upload: a workspace of its own, from the build to the end of the session."""

import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

import dbt_runs
from queries import reading
from release import Release, release_in

OPEN = "open_upload"
FOLDER = "smartcart-upload-"


@dataclass(frozen=True)
class Upload:
    """An upload that was built.

    Attributes:
        workspace: its folder, with the file and the release.
        name: name of the uploaded file.
        summary: the closing summary of its build.
    """

    workspace: Path
    name: str
    summary: str


def open_upload() -> Upload | None:
    """Return the upload that this user's pages show, if any."""
    found: Upload | None = st.session_state.get(OPEN)
    return found


def open_release() -> Release | None:
    """Return the release of the open upload, or None where there is none."""
    found = open_upload()
    return None if found is None else release_in(found.workspace, found.name)


def build(
    name: str, content: bytes, settings: Mapping[str, object]
) -> Generator[dbt_runs.Step, None, dbt_runs.Outcome]:
    """Build an uploaded file, yielding the steps; the generator's value is the outcome.

    Where it passes the pages show it from then on. Otherwise nothing changes and nothing stays.

    Args:
        name: the file's name on the user's machine.
        content: what is in it.
        settings: dbt vars of this build.
    """
    workspace = Path(tempfile.mkdtemp(dir=_session_folder()))
    is_kept = False
    try:
        file = workspace / "input" / (Path(name).name or "customers.csv")
        file.parent.mkdir()
        file.write_bytes(content)
        outcome = yield from dbt_runs.run(
            workspace, ["build"], {**settings, "customers_path": str(file)}
        )
        if outcome.is_passed:
            close()
            st.session_state[OPEN] = Upload(workspace, file.name, outcome.message)
            is_kept = True
        return outcome
    finally:
        if not is_kept:
            shutil.rmtree(workspace, ignore_errors=True)


def close() -> None:
    """Show the published release again, and delete the upload with all that was made of it."""
    found = st.session_state.pop(OPEN, None)
    reading.forget_upload()
    if found is not None:
        shutil.rmtree(found.workspace, ignore_errors=True)


def banner(release: Release) -> None:
    """Say that the page shows an upload, with a button that ends it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/upload_file: **Your upload {release.upload_name}**, not the published"
            " release. Only you see it; it is deleted when you close it or leave."
        )
        st.button("Close the upload", on_click=close, key="close_upload")


def largest_mb() -> int:
    """Return the size limit of an upload, from .streamlit/config.toml."""
    return int(st.get_option("server.maxUploadSize"))


@st.cache_resource(scope="session", show_spinner=False, on_release=lambda folder: _delete(folder))
def _session_folder() -> Path:
    """Make the folder of this session's uploads; it is deleted with the session."""
    _clear_leftovers()
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _clear_leftovers() -> None:
    """Delete what a server that was killed has left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        is_mine = folder.stat().st_uid == os.getuid()
        if is_mine and owner.isdigit() and not Path(f"/proc/{owner}").exists():
            _delete(folder)
