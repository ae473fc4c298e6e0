"""Folders of uploads, and when they are deleted: with their session, or with the server."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from threading import Timer
from typing import ClassVar, Protocol

import streamlit as st

PREFIX = "smartcart-upload-"


class Stoppable(Protocol):
    """What works in a folder, and must end with it."""

    def stop(self) -> None:
        """End it."""


_at_work: dict[Path, Stoppable] = {}


def new_folder() -> Path:
    """Create the folder of an upload."""
    return Path(tempfile.mkdtemp(dir=_server_folder()))


def works_in(folder: Path, worker: Stoppable) -> None:
    """Stop this worker when the folder is deleted."""
    _at_work[folder] = worker


def delete(folder: Path) -> None:
    """Delete a folder, and stop what works in it."""
    worker = _at_work.pop(folder, None)
    if worker is not None:
        worker.stop()
    shutil.rmtree(folder, ignore_errors=True)


@st.cache_resource(scope="session", show_spinner=False, on_release=lambda lease: lease.end())
def lease(folder: Path) -> "Lease":
    """Keep a folder while this session is connected, and a little longer."""
    return Lease(folder)


class Lease:
    """Deletes a folder some time after its session has gone.

    A session that loses its connection briefly comes back, and keeps its upload.
    """

    _ending: ClassVar[dict[Path, Timer]] = {}

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ending = self._ending.pop(folder, None)
        if ending is not None:
            ending.cancel()

    def end(self) -> None:
        """Delete the folder, unless the session comes back in time."""
        timer = Timer(float(st.get_option("server.disconnectedSessionTTL")), self._delete)
        timer.daemon = True
        self._ending[self._folder] = timer
        timer.start()

    def _delete(self) -> None:
        self._ending.pop(self._folder, None)
        delete(self._folder)


@cache
def _server_folder() -> Path:
    """Create the folder for all uploads of this server; it is deleted when the server ends."""
    _clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    atexit.register(delete, folder)
    return folder


def _clear_leftovers() -> None:
    """Delete what a killed server left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        is_mine = folder.stat().st_uid == os.getuid()
        if is_mine and owner.isdigit() and not _is_running(int(owner)):
            delete(folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
