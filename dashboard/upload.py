"""A user's upload: a separate folder, from the build to the end of the session.

Its segments are shown as soon as they are built and tested. How often they reappear is judged by a
single bootstrap sample until then: all samples take almost as long as everything else together.
The same file is then built with all of them, and that release takes the place of the first.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Thread, Timer
from typing import ClassVar

import streamlit as st

import dbt_runs
from dbt_runs import Outcome
from queries import reading
from release import PROJECT, Release, release_in
from smartcart.input.doors import holds_order_lines

OPEN = "open_upload"
FOLDER = "smartcart-upload-"
FIRST, FULL = "first", "full"
# With `auto`, these figures decide on the number of segments; who sets the samples has a reason.
ONE_SAMPLE: Mapping[str, object] = {"bootstrap_replicates": 1}
LOOK_AGAIN_SECONDS = 2


class FullBuild(Thread):
    """Builds an uploaded file with all bootstrap samples, while its first release is shown.

    It ends early if the upload is deleted.

    Attributes:
        outcome: None until it has ended.
    """

    def __init__(self, folder: Path, file: Path, settings: Mapping[str, object]) -> None:
        """Prepare it; `start` begins.

        Args:
            folder: the folder of the upload.
            file: the uploaded file.
            settings: dbt vars of the build.
        """
        super().__init__(daemon=True)
        self.outcome: Outcome | None = None
        self._folder = folder
        self._file = file
        self._settings = settings

    def run(self) -> None:
        """Build it; nothing stays if the upload is gone."""
        with closing(_built(self._folder / FULL, self._file, self._settings)) as steps:
            while self._file.exists():
                try:
                    next(steps)
                except StopIteration as end:
                    self.outcome = end.value
                    break
        if not self._file.exists():
            _delete(self._folder)


@dataclass(frozen=True)
class Upload:
    """An upload that was built.

    Attributes:
        folder: its folder, with the file and the workspaces.
        workspace: the workspace of the release that is shown.
        name: name of the uploaded file.
        summary: the closing summary of its build.
        full_build: the build with all bootstrap samples, if the release shown is not yet of that.
    """

    folder: Path
    workspace: Path
    name: str
    summary: str
    full_build: FullBuild | None = None


def open_upload() -> Upload | None:
    """Return the upload that this user's pages show, if any."""
    found: Upload | None = st.session_state.get(OPEN)
    if found is None:
        return None
    if not found.folder.exists():
        close()
        return None
    _lease(found.folder)
    return found


def show_full_build() -> None:
    """Let pages show the release with all bootstrap samples, if it is there; the first one goes.

    To be called before a page is drawn: a page must not change its release halfway.
    """
    found = open_upload()
    full = None if found is None else found.full_build
    if found is None or full is None or full.outcome is None or not full.outcome.is_passed:
        return
    reading.forget_upload()
    workspace, summary = found.folder / FULL, full.outcome.message
    st.session_state[OPEN] = replace(found, workspace=workspace, summary=summary, full_build=None)
    _delete(found.folder / FIRST)


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
    folder = Path(tempfile.mkdtemp(dir=_server_folder()))
    is_kept = False
    try:
        file = folder / "input" / (Path(name).name or "customers.csv")
        file.parent.mkdir()
        file.write_bytes(content)
        is_whole = settings.get("n_segments") == "auto" or bool(settings.keys() & ONE_SAMPLE.keys())
        at_first = settings if is_whole else {**settings, **ONE_SAMPLE}
        outcome = yield from _built(folder / FIRST, file, at_first)
        if outcome.is_passed:
            close()
            full = None if is_whole else FullBuild(folder, file, settings)
            if full is not None:
                full.start()
            st.session_state[OPEN] = Upload(
                folder, folder / FIRST, file.name, outcome.message, full
            )
            is_kept = True
        return outcome
    finally:
        if not is_kept:
            _delete(folder)


def _built(workspace: Path, file: Path, settings: Mapping[str, object]) -> dbt_runs.Run:
    """Build a file in a workspace of its own."""
    door = "orders_path" if holds_order_lines(file, PROJECT) else "customers_path"
    outcome = yield from dbt_runs.run(workspace, dbt_runs.REFRESH, {**settings, door: str(file)})
    return Outcome(outcome.is_passed, _without_paths(outcome.message, file))


def close() -> None:
    """Show the published release again, and delete the upload and everything made from it."""
    found = st.session_state.pop(OPEN, None)
    reading.forget_upload()
    if found is not None:
        _delete(found.folder)


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


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _full_build_state(full: FullBuild) -> None:
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
def _lease(folder: Path) -> "Lease":
    """Keep an upload while its session is connected, and a little longer."""
    return Lease(folder)


class Lease:
    """Deletes an upload some time after its session has gone.

    A session that loses its connection briefly comes back, and keeps its upload.
    """

    _ending: ClassVar[dict[Path, Timer]] = {}

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ending = self._ending.pop(folder, None)
        if ending is not None:
            ending.cancel()

    def end(self) -> None:
        """Delete the upload, unless the session comes back in time."""
        timer = Timer(float(st.get_option("server.disconnectedSessionTTL")), self._delete)
        timer.daemon = True
        self._ending[self._folder] = timer
        timer.start()

    def _delete(self) -> None:
        self._ending.pop(self._folder, None)
        _delete(self._folder)


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
