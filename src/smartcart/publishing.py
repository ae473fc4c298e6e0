"""Releases: what readers see, one whole and tested refresh at a time.

    published/
      releases/<id>/smartcart.duckdb
      current -> releases/<id>

`current` is a link to the release's *folder*, replaced in one atomic step: a reader that has a
release open keeps it, the next one that opens gets the new release.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

DATABASE = "smartcart.duckdb"
UNFINISHED = ".unfinished-"
NEW_LINK = ".current-"


@dataclass(frozen=True)
class ReleaseFolder:
    """The folder `published/`.

    Attributes:
        root: path of the folder; made when the first release is opened.
    """

    root: Path

    def current_file(self) -> Path | None:
        """Return the database of the release that readers see, or None before the first."""
        file = self.root / "current" / DATABASE
        return file.resolve() if file.exists() else None

    def open(self, release_id: str) -> Path:
        """Make the folder of a new release, unseen by readers; return its database's path.

        What a killed refresh left unfinished is cleared away.
        """
        releases = self.root / "releases"
        releases.mkdir(parents=True, exist_ok=True)
        for leftover in releases.glob(f"{UNFINISHED}*"):
            shutil.rmtree(leftover)
        for leftover in self.root.glob(f"{NEW_LINK}*"):
            leftover.unlink()
        folder = releases / f"{UNFINISHED}{release_id}"
        folder.mkdir()
        return folder / DATABASE

    def publish(self, release_id: str) -> Path:
        """Switch readers to a release that was opened, written and closed.

        Returns:
            The path under which readers find the release's database.

        Raises:
            FileNotFoundError: no such release was opened and written.
        """
        releases = self.root / "releases"
        unfinished = releases / f"{UNFINISHED}{release_id}"
        if not (unfinished / DATABASE).exists():
            raise FileNotFoundError(unfinished / DATABASE)
        unfinished.rename(releases / release_id)
        link = self.root / f"{NEW_LINK}{release_id}"
        link.symlink_to(Path("releases") / release_id, target_is_directory=True)
        os.replace(link, self.root / "current")
        return self.root / "current" / DATABASE
