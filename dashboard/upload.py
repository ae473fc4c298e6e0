"""A user's upload: a separate workspace, from the build to the end of the session."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Timer
from typing import ClassVar

import streamlit as st

import dbt_runs
from dbt_runs import Outcome
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
    if found is None:
        return None
    if not found.workspace.exists():
        close()
        return None
    _lease(found.workspace)
    return found


def open_release() -> Release | None:
    """Return the release of the open upload, or None without one."""
    found = open_upload()
    return None if found is None else release_in(found.workspace, found.name)


def build(
    name: str, content: bytes, settings: Mapping[str, object]
) -> Generator[dbt_runs.Step, None, dbt_runs.Outcome]:
    """Build an uploaded file, yielding the steps; the generator returns the outcome.

    If it passes, the pages show it from then on. Otherwise nothing changes and nothing is left
    behind. A file above largest_mb() is refused, even if the browser let it through.

    Args:
        name: the file's name on the user's machine.
        content: its bytes.
        settings: dbt vars of this build.
    """
    if len(content) > largest_mb() * 2**20:
        return Outcome(
            False,
            f"{name} is larger than {largest_mb()} MB. Build it with `make build CUSTOMERS=`, or"
            " raise maxUploadSize in .streamlit/config.toml.",
        )
    workspace = Path(tempfile.mkdtemp(dir=_server_folder()))
    is_kept = False
    try:
        file = workspace / "input" / (Path(name).name or "customers.csv")
        file.parent.mkdir()
        file.write_bytes(content)
        outcome = yield from dbt_runs.run(
            workspace, dbt_runs.REFRESH, {**settings, "customers_path": str(file)}
        )
        outcome = Outcome(outcome.is_passed, _without_paths(outcome.message, file))
        if outcome.is_passed:
            close()
            st.session_state[OPEN] = Upload(workspace, file.name, outcome.message)
            is_kept = True
        return outcome
    finally:
        if not is_kept:
            shutil.rmtree(workspace, ignore_errors=True)


def close() -> None:
    """Show the published release again, and delete the upload and everything made from it."""
    found = st.session_state.pop(OPEN, None)
    reading.forget_upload()
    if found is not None:
        shutil.rmtree(found.workspace, ignore_errors=True)


def banner(release: Release) -> None:
    """Show that the page shows an upload, with a button that closes it."""
    with st.container(key="upload_banner"):
        st.warning(
            f"**Your upload {release.upload_name}**, not the published release. Only you see it; it"
            " is deleted when you close it, reload the page or leave.",
            icon=":material/upload_file:",
        )
        st.button("Close the upload", on_click=close, key="close_upload")


def largest_mb() -> int:
    """Return the size limit of an upload, from .streamlit/config.toml."""
    return int(st.get_option("server.maxUploadSize"))


def _without_paths(message: str, file: Path) -> str:
    """Return what the build says, with the file's original name instead of its path."""
    lines = [line for line in message.splitlines() if not line.startswith("Tables: ")]
    return "\n".join(lines).replace(str(file), file.name).strip()


@cache
def _server_folder() -> Path:
    """Create the folder for all uploads of this server; it is deleted when the server ends."""
    _clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
    atexit.register(_delete, folder)
    return folder


@st.cache_resource(scope="session", show_spinner=False, on_release=lambda lease: lease.end())
def _lease(workspace: Path) -> "Lease":
    """Keep an upload while its session is connected, and a little longer."""
    return Lease(workspace)


class Lease:
    """Deletes an upload some time after its session has gone.

    A session that loses its connection briefly comes back, and keeps its upload.
    """

    _ending: ClassVar[dict[Path, Timer]] = {}

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        ending = self._ending.pop(workspace, None)
        if ending is not None:
            ending.cancel()

    def end(self) -> None:
        """Delete the upload, unless the session comes back in time."""
        timer = Timer(float(st.get_option("server.disconnectedSessionTTL")), self._delete)
        timer.daemon = True
        self._ending[self._workspace] = timer
        timer.start()

    def _delete(self) -> None:
        self._ending.pop(self._workspace, None)
        _delete(self._workspace)


def _delete(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _clear_leftovers() -> None:
    """Delete what a killed server left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        is_mine = folder.stat().st_uid == os.getuid()
        if is_mine and owner.isdigit() and not _is_running(int(owner)):
            _delete(folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
