"""Releases: what readers see, one complete and tested refresh at a time.

    published/
      current -> releases/<id>
      releases/<id>/
        smartcart.duckdb
        previous -> ../<id of the release that it continues from>

`current` is a link to the release's *folder*, replaced in one atomic step: a reader that has a
release open keeps it, and the next to open it gets the new release.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from smartcart.errors import RefusedError
from smartcart.file_locks import is_read_by_others

DATABASE = "smartcart.duckdb"
CURRENT = "current"
PREVIOUS = "previous"
UNFINISHED = ".unfinished-"
NEW_LINK = ".current-"


class PublishingError(RefusedError):
    """A release cannot be created or switched to; readers keep what they have."""


@dataclass(frozen=True)
class ReleaseFolder:
    """The folder `published/`.

    Attributes:
        root: path of the folder; created when the first release is opened.
    """

    root: Path

    @property
    def releases(self) -> Path:
        """The folder of all releases."""
        return self.root / "releases"

    def has_current(self) -> bool:
        """Return whether anything was published, readable or not."""
        return os.path.lexists(self.root / CURRENT)

    def current(self) -> Path | None:
        """Return the folder of the release that readers see, or None before the first.

        Raises:
            PublishingError: the link is broken, or is not a link; going on would lose its target.
        """
        link = self.root / CURRENT
        if not self.has_current():
            return None
        if not link.is_symlink():
            raise PublishingError(
                f"{link} is no link to a release, as after a copy that followed it. Make it one"
                f" (ln -sfn releases/<id> {link}), or remove it to begin without it."
            )
        if not (link / DATABASE).exists():
            raise PublishingError(
                f"{link} leads to {os.readlink(link)}, where there is no {DATABASE}."
                " Put the release back, or remove the link to begin without it."
            )
        return link.resolve()

    def current_file(self) -> Path | None:
        """Return the database of the release that readers see, or None before the first."""
        folder = self.current()
        return folder / DATABASE if folder else None

    def open(
        self, release_id: str, database: Path, extra_bytes: int = 0, spare_bytes: int = 0
    ) -> Path:
        """Copy a database into the folder of a new release, unseen by readers.

        Clears what a killed refresh left unfinished.

        Args:
            release_id: name of the release's folder.
            database: the DuckDB file; nothing may be writing to it.
            extra_bytes: maximum size of the files that will be written beside it.
            spare_bytes: disk space that must stay free.

        Returns:
            The release's database.

        Raises:
            PublishingError: the disk is too full for the release, or the folder cannot be written.
        """
        needed_bytes = database.stat().st_size + extra_bytes
        with _refusing("The new release cannot be written"):
            self.releases.mkdir(parents=True, exist_ok=True)
            self.clear_unfinished()
        free_bytes = shutil.disk_usage(self.releases).free
        if free_bytes < needed_bytes + spare_bytes:
            raise PublishingError(
                f"The disk is too full for another release: it may take {_gb(needed_bytes)} and"
                f" {_gb(spare_bytes)} are to stay free, but {_gb(free_bytes)} are free in"
                f" {self.releases}. Make room, or lower min_free_disk_gb."
            )
        unfinished = self.unfinished_file(release_id)
        with _refusing("The new release cannot be written"):
            unfinished.parent.mkdir()
            # Closing the file releases DuckDB's lock on it; the workspace's lock stays.
            return Path(shutil.copyfile(database, unfinished))

    def unfinished_file(self, release_id: str) -> Path:
        """Return the database of a release that is opened but not yet published."""
        return self.releases / f"{UNFINISHED}{release_id}" / DATABASE

    def clear_unfinished(self) -> None:
        """Remove releases that were opened but never published."""
        for leftover in self.releases.glob(f"{UNFINISHED}*"):
            shutil.rmtree(leftover)
        for leftover in self.root.glob(f"{NEW_LINK}*"):
            leftover.unlink()

    def publish(self, release_id: str) -> Path:
        """Switch readers to a release that has been opened, written and closed.

        Returns:
            The path under which readers find the release's database.

        Raises:
            FileNotFoundError: no such release was opened and written.
            PublishingError: the folder cannot be written; readers keep what they have.
        """
        database = self.unfinished_file(release_id)
        if not database.exists():
            raise FileNotFoundError(database)
        unfinished = database.parent
        before = self.current()
        with _refusing("Readers cannot be switched to the new release"):
            if before:
                previous = Path("..") / before.name
                (unfinished / PREVIOUS).symlink_to(previous, target_is_directory=True)
            # Even a power cut must not leave a link to half a file.
            for path in [*unfinished.iterdir(), unfinished]:
                _write_through(path)
            unfinished.rename(self.releases / release_id)
            _write_through(self.releases)
            self._switch_to(release_id)
        return self.root / CURRENT / DATABASE

    def remove_old(self, keep_releases: int) -> None:
        """Remove all releases except the current one and those that it continues from.

        Args:
            keep_releases: how many of these to keep. A release that is being read is kept longer.

        Raises:
            PublishingError: one cannot be removed.
        """
        kept = {folder for folder, _ in zip(self._chain(), range(keep_releases), strict=False)}
        for database in self.releases.resolve().glob(f"[!.]*/{DATABASE}"):
            release = database.parent
            # In this order: querying the lock of a file that this process reads would release it.
            if release not in kept and not is_read_by_others(database):
                # Under this name, the next refresh clears whatever a kill leaves behind.
                with _refusing(f"The old release {release.name} cannot be removed"):
                    doomed = release.rename(release.with_name(f"{UNFINISHED}{release.name}"))
                    shutil.rmtree(doomed)

    def roll_back(self) -> tuple[str, str]:
        """Switch readers back to the release that the current one continues from.

        Returns:
            The ids of the release that readers saw before and of the one that they see now.

        Raises:
            PublishingError: there is no earlier release.
        """
        chain = self._chain()
        left = next(chain, None)
        if left is None:
            raise PublishingError(f"Nothing is published in {self.root}: there is nothing to undo.")
        seen = next(chain, None)
        if seen is None:
            raise PublishingError(
                f"Release {left.name} is the earliest one left: there is none to go back to."
            )
        self._switch_to(seen.name)
        return left.name, seen.name

    def _switch_to(self, release_id: str) -> None:
        link = self.root / f"{NEW_LINK}{release_id}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases") / release_id, target_is_directory=True)
        os.replace(link, self.root / CURRENT)
        # Readers have been switched; from here on, no failure may claim otherwise.
        with suppress(OSError):
            _write_through(self.root)

    def _chain(self) -> Iterator[Path]:
        """Yield the current release, the one that it continues from, and so on."""
        folder = self.current()
        while folder:
            yield folder
            previous = folder / PREVIOUS
            folder = previous.resolve() if (previous / DATABASE).exists() else None


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    """Turn a file system error into a refusal that says what cannot be done."""
    try:
        yield
    except OSError as error:
        raise PublishingError(
            f"{what}: {error}. Readers keep what they have. Mend that, then build again."
        ) from error


def _write_through(path: Path) -> None:
    """Wait until a file, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _gb(size: int) -> str:
    return f"{size / 1e9:,.2f} GB"
