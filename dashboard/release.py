"""The release that the pages show: published, or the user's upload. Set once per rerun."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from smartcart.publishing import DATABASE, PREVIOUS, ReleaseFolder

PROJECT = Path(__file__).resolve().parents[1]
SHOWN = "shown_release"


@dataclass(frozen=True)
class Release:
    """One complete refresh that passed all tests.

    Attributes:
        database: path of its tables, never through the link `current`: no page mixes two releases.
        upload_name: name of the uploaded file; None for the published release.
    """

    database: str
    upload_name: str | None = None

    @property
    def release_id(self) -> str:
        """Name of the release's folder."""
        return Path(self.database).parent.name


def workspace() -> Path:
    """Return the folder that holds `published/`."""
    return Path(os.environ.get("SMARTCART_WORKSPACE") or PROJECT)


def release_in(folder: Path, upload_name: str | None = None) -> Release | None:
    """Return the current release of a workspace, or None before the first.

    Raises:
        PublishingError: the link to the release is broken.
    """
    current = ReleaseFolder(folder / "published").current()
    return None if current is None else Release(str(current / DATABASE), upload_name)


def earlier(release: Release) -> Iterator[Release]:
    """Yield the releases before one that are still kept, the last one first."""
    folder = Path(release.database).parent / PREVIOUS
    while (folder / DATABASE).exists():
        yield Release(str(folder.resolve() / DATABASE), release.upload_name)
        folder = folder.resolve() / PREVIOUS


def show(release: Release) -> None:
    """Set the release that this rerun shows."""
    st.session_state[SHOWN] = release


def shown() -> Release:
    """Return the release that this rerun shows."""
    release: Release = st.session_state[SHOWN]
    return release
