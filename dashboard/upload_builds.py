"""Builds of uploads, in threads of their own: no page has to wait for one."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread

import dbt_runs
from dbt_runs import Outcome, Step
from upload_columns import Door
from upload_files import named, refusal_before_build
from upload_folders import delete, works_in

FIRST, FULL = "first", "full"
# With `auto`, these figures decide on the number of segments; who sets the samples has a reason.
ONE_SAMPLE: Mapping[str, object] = {"bootstrap_replicates": 1}
READING, STARTING = "Reading the header", "Starting the build"
WAITING = "Waiting until another upload is built"
# A build keeps a processor busy. All users of the app share these places.
PLACES = BoundedSemaphore(max(2, os.cpu_count() or 1))
WAIT_SECONDS = 0.2
UNEXPECTED = "The build ended unexpectedly; the log of the app says why. Try it again."


class Build(Thread):
    """Builds uploaded files. It ends early if their folder is deleted.

    Attributes:
        folder: the folder of the upload.
        build_name: FIRST, whose release is shown as soon as it is there, or FULL.
        files: the files.
        settings: dbt vars, without the paths of the files; a first build is made with ONE_SAMPLE.
        step: what it is doing.
        began: when it started, by the monotonic clock.
        outcome: None until it has ended.
    """

    def __init__(
        self,
        folder: Path,
        build_name: str,
        files: Mapping[Door, Path],
        settings: Mapping[str, object],
    ) -> None:
        """Prepare it; `start` begins. It stops the upload's build before this one."""
        super().__init__(daemon=True)
        self.folder = folder
        self.build_name = build_name
        self.files = files
        self.settings = settings
        self.step = Step(0, 0, READING)
        self.began = time.monotonic()
        self.outcome: Outcome | None = None
        self._headers_read = Event()
        self._stop_asked = Event()
        paths = {door.path_setting: str(file) for door, file in files.items()}
        samples = ONE_SAMPLE if build_name == FIRST and not self.is_whole else {}
        run_settings = {**settings, **samples, **paths}
        self._run = dbt_runs.run(self.workspace, dbt_runs.REFRESH, run_settings)
        works_in(folder, self)

    @property
    def workspace(self) -> Path:
        """The workspace of its release."""
        return self.folder / self.build_name

    @property
    def is_whole(self) -> bool:
        """Whether the first build has all bootstrap samples that are wanted."""
        is_auto = self.settings.get("n_segments") == "auto"
        return is_auto or bool(self.settings.keys() & ONE_SAMPLE.keys())

    @property
    def file_names(self) -> str:
        """Names of the files, for people."""
        return " and ".join(file.name for file in self.files.values())

    def run(self) -> None:
        """Build; a first build that does not pass leaves nothing behind."""
        outcome = Outcome(False, UNEXPECTED)
        try:
            outcome = self._built()
        finally:
            is_kept = outcome.is_passed or self.build_name == FULL
            if self._stop_asked.is_set() or not is_kept:
                delete(self.folder)
            self.outcome = outcome
            self._headers_read.set()

    def wait_until_read(self, seconds: float) -> None:
        """Wait until the headers are read, and the files refused if they are to be, or so long."""
        self._headers_read.wait(seconds)

    def stop(self) -> None:
        """End it early."""
        self._stop_asked.set()
        self._run.stop()

    def _built(self) -> Outcome:
        names = {str(file): file.name for file in self.files.values()}
        if self.build_name == FIRST:
            refusal = refusal_before_build(self.files, self.settings)
            if refusal:
                return Outcome(False, named(refusal, names))
        self._headers_read.set()
        with self._place() as is_there:
            if not is_there:
                return Outcome(False, "")
            self.step = Step(0, 0, STARTING)
            try:
                for step in self._run:
                    self.step = step
            except ChildProcessError as error:
                return Outcome(False, str(error))
        outcome = self._run.outcome
        lines = [line for line in outcome.message.splitlines() if not line.startswith("Tables: ")]
        return Outcome(outcome.is_passed, named("\n".join(lines), names).strip())

    @contextmanager
    def _place(self) -> Iterator[bool]:
        """Wait for a place among the builds; gives False if it is stopped before there is one."""
        self.step = Step(0, 0, WAITING)
        while not PLACES.acquire(timeout=WAIT_SECONDS):
            if self._stop_asked.is_set():
                yield False
                return
        try:
            yield True
        finally:
            PLACES.release()
