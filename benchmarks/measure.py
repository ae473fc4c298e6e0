"""One process, measured from outside: time, memory of its whole tree, disk, exit code."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MEMORY_INTERVAL_SECONDS = 0.05
DISK_INTERVAL_SECONDS = 0.5
# Of what a failed process printed, enough to see why.
OUTPUT_LINES = 30


@dataclass(frozen=True)
class Measurement:
    """What a process took.

    Attributes:
        seconds: from its start to its end, by a clock on the wall.
        processor_seconds: what it and its children used of all processors, in and for it.
        peak_memory_bytes: the most that it and its children held at one time: the sum of their
            resident memory, looked at every MEMORY_INTERVAL_SECONDS. Pages that several processes
            share count for each of them. A child counts from the second look on: at the first it
            may still be its parent's double, about to become another program.
        largest_process_bytes: the peak of the largest single process, as the kernel counted it: a
            check of the sum, which can miss what lasts less than one interval.
        peak_disk_bytes: the largest size of its folder, spilled data included.
        exit_code: 0 where it succeeded.
        output_tail: the last lines that it printed.
    """

    seconds: float
    processor_seconds: float
    peak_memory_bytes: int
    largest_process_bytes: int
    peak_disk_bytes: int
    exit_code: int
    output_tail: str


def measure(
    command: Sequence[str], folder: Path, working_directory: Path, environment: Mapping[str, str]
) -> Measurement:
    """Run a command that writes to `folder` only, and measure it.

    Args:
        command: the program and its arguments.
        folder: an existing folder; its size is the disk that is measured.
        working_directory: where the command is run.
        environment: variables beside those of this process.
    """
    output = folder / "output.txt"
    with output.open("wb") as stream:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=working_directory,
            env={**os.environ, **environment},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        watcher = _Watcher(process.pid, folder)
        watcher.start()
        try:
            # Not process.wait(): only this call says what this one process used.
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            process.kill()  # does nothing where it has ended: an interrupt may not leave it behind
            watcher.stop()
        seconds = time.perf_counter() - start
    lines = output.read_text(errors="replace").splitlines()
    return Measurement(
        seconds=seconds,
        processor_seconds=usage.ru_utime + usage.ru_stime,
        peak_memory_bytes=watcher.peak_memory_bytes,
        largest_process_bytes=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        peak_disk_bytes=max(watcher.peak_disk_bytes, folder_bytes(folder)),
        exit_code=process.returncode,
        output_tail="\n".join(lines[-OUTPUT_LINES:]),
    )


def folder_bytes(folder: Path) -> int:
    """Return the size of all files in a folder; one that vanishes meanwhile counts nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total


class _Watcher(threading.Thread):
    """Looks at a process tree and a folder until told to stop."""

    def __init__(self, pid: int, folder: Path) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._folder = folder
        self._ended = threading.Event()
        self._seen: set[psutil.Process] = set()
        self.peak_memory_bytes = 0
        self.peak_disk_bytes = 0

    def run(self) -> None:
        next_look_at_disk = time.monotonic()
        while True:
            self.peak_memory_bytes = max(self.peak_memory_bytes, self._memory_bytes())
            if time.monotonic() >= next_look_at_disk:
                self.peak_disk_bytes = max(self.peak_disk_bytes, folder_bytes(self._folder))
                next_look_at_disk = time.monotonic() + DISK_INTERVAL_SECONDS
            if self._ended.wait(MEMORY_INTERVAL_SECONDS):
                return

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _memory_bytes(self) -> int:
        """Resident memory of the tree; a process that ended meanwhile counts nothing."""
        try:
            processes = {self._root, *self._root.children(recursive=True)}
        except psutil.NoSuchProcess:
            return 0
        total = 0
        for process in processes & (self._seen | {self._root}):
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self._seen = processes
        return total
