"""The server behind `smartcart.warm_dbt`: dbt is imported and the project read before a run begins.

`python -m smartcart.dbt_worker SOCKET FOLDER` listens on a Unix socket. A connection sends one JSON
request and then reads what one run of dbt prints: first the number of its process, last END and its
exit code. Every run is a fork of this process, so nothing of it is left for the next. The server
ends when its standard input does.
"""

import atexit
import gc
import json
import os
import re
import selectors
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from dbt.cli.main import cli
from dbt.contracts.graph.manifest import Manifest

from smartcart.warm_dbt import END, READY

STATE = "partial_parse.msgpack"
WORKSPACE = "SMARTCART_WORKSPACE"
# What a build imports later. None of it starts a thread or opens a connection.
LATER_IMPORTS = (
    "dbt.adapters.duckdb", "dbt.task.build", "kneed", "scipy.cluster.hierarchy", "scipy.stats",
    "sklearn.cluster", "sklearn.decomposition", "sklearn.metrics", "smartcart.dbt_plugin",
)  # fmt: skip
PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = ("analyses", "macros", "models", "python_models", "seeds", "tests")
READ_BY_DBT = {".csv", ".md", ".py", ".sql", ".yaml", ".yml"}
VAR = re.compile(r"\bvar\(\s*['\"](\w+)")
ENV_VAR = re.compile(r"\benv_var\(\s*['\"](\w+)")
KEPT_MANIFESTS = 3


@dataclass(frozen=True)
class Request:
    """One run of dbt.

    Attributes:
        project: the folder of the project.
        arguments: dbt's command and its options but for `--vars`.
        settings: what `--vars` gives.
        environment: all environment variables of the run.
    """

    project: str
    arguments: list[str]
    settings: dict[str, Any]
    environment: dict[str, str]

    def target(self) -> list[str]:
        """Return the option that chooses the target, if there is one."""
        if "--target" not in self.arguments:
            return []
        place = self.arguments.index("--target")
        return self.arguments[place : place + 2]


@dataclass(frozen=True)
class Parsed:
    """A project as dbt read it.

    Attributes:
        files: its files then, with their times and sizes.
        manifest: what dbt read.
    """

    files: frozenset[tuple[str, int, int]]
    manifest: Manifest


class Manifests:
    """What dbt read of projects: the last few of them.

    It depends on the target, on those settings and environment variables that YAML files name, and
    on the files. All other settings are asked for only when a model is compiled, and the workspace
    is none of a model's business.
    """

    def __init__(self, folder: Path) -> None:
        """Keep dbt's own files in a folder of this server."""
        self._folder = folder
        self._kept: dict[str, Parsed] = {}
        self._folders: dict[str, Path] = {}

    def of(self, request: Request, parse: Callable[[Request, Path, list[str]], int]) -> Any:
        """Return the manifest for a request, or the exit code of a `dbt parse` that failed.

        Args:
            request: the run that needs it.
            parse: runs `dbt parse` in a folder with these arguments.
        """
        files = frozenset(_files(Path(request.project)))
        texts = [Path(name).read_text() for name, *_ in files if name.endswith((".yml", ".yaml"))]
        named = {name for text in texts for name in VAR.findall(text)}
        outer = {name for text in texts for name in ENV_VAR.findall(text)} - {WORKSPACE}
        settings = {name: request.settings[name] for name in sorted(named & {*request.settings})}
        key = json.dumps([
            request.project, request.target(), settings,
            {name: request.environment.get(name) for name in sorted(outer)},
        ])  # fmt: skip
        parsed = self._kept.pop(key, None)
        if parsed is None or parsed.files != files:
            folder = self._folders.setdefault(key, self._folder / f"parsed-{len(self._folders)}")
            command = ["--quiet", "parse", *request.target(), "--vars", json.dumps(settings)]
            code = parse(request, folder, command)
            if code != 0:
                return code
            manifest = Manifest.from_msgpack((folder / STATE).read_bytes())
            # What macros see as `graph`.
            manifest.build_flat_graph()
            parsed = Parsed(files, manifest)
        self._kept[key] = parsed
        while len(self._kept) > KEPT_MANIFESTS:
            del self._kept[next(iter(self._kept))]
        return parsed.manifest


def serve(listener: socket.socket, folder: Path) -> None:
    """Answer requests, one fork for each, until standard input ends."""
    manifests = Manifests(folder)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in selector.select()):
            connection, _ = listener.accept()
            with connection:
                _answer(connection, manifests)
            _forget_ended_runs()


def _answer(connection: socket.socket, manifests: Manifests) -> None:
    with connection.makefile("r", encoding="utf-8") as stream:
        line = stream.readline()
    if not line:
        return
    request = Request(**json.loads(line))

    def parse(request: Request, folder: Path, command: list[str]) -> int:
        places = {"DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder)}
        # Of every run the same: another one would make dbt read everything again.
        places[WORKSPACE] = str(folder)
        child = os.fork()
        if not child:
            _become(request, connection, places)
            _leave(_dbt(command, {}))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    manifest = manifests.of(request, parse)
    if isinstance(manifest, int):
        connection.sendall(f"0\n{END}{manifest}\n".encode())
        return
    # What is there now is the runs' too: no collection need look at it, and copy it so.
    gc.freeze()
    if not os.fork():
        _become(request, connection, {})
        _run([*request.arguments, "--vars", json.dumps(request.settings)], manifest)


def _run(arguments: list[str], manifest: Manifest) -> NoReturn:
    code = 1

    def say_the_end() -> None:
        sys.stdout.flush()
        os.write(1, f"{END}{code}\n".encode())

    # The first that is registered is the last that is called.
    atexit.register(say_the_end)
    os.write(1, f"{os.getpid()}\n".encode())
    code = _dbt(arguments, {"manifest": manifest})
    _leave(code)


def _dbt(arguments: list[str], objects: dict[str, Any]) -> int:
    """Run dbt as from a terminal, and return its exit code."""
    sys.argv = ["dbt", *arguments]
    try:
        cli(arguments, obj=objects)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _become(request: Request, connection: socket.socket, more: dict[str, str]) -> None:
    """Take on the folder, the environment and the output of a run."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, end in ((0, nothing), (1, connection.fileno()), (2, connection.fileno())):
        os.dup2(end, number)
    os.environ.clear()
    os.environ.update(request.environment | more)
    os.chdir(request.project)


def _leave(code: int) -> NoReturn:
    """End this fork as Python ends, out of the loop of the server."""
    raise SystemExit(code)


def _forget_ended_runs() -> None:
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return


def _files(project: Path) -> Iterator[tuple[str, int, int]]:
    for name in PROJECT_FILES:
        yield _as_it_is(project / name)
    for folder in PROJECT_FOLDERS:
        for parent, _, names in os.walk(project / folder):
            for name in names:
                if Path(name).suffix in READ_BY_DBT:
                    yield _as_it_is(Path(parent, name))


def _as_it_is(file: Path) -> tuple[str, int, int]:
    status = file.stat()
    return str(file), status.st_mtime_ns, status.st_size


def main() -> None:
    """Import what a build needs, say so, and serve."""
    path, folder = sys.argv[1], Path(sys.argv[2])
    for module in LATER_IMPORTS:
        import_module(module)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        serve(listener, folder)


if __name__ == "__main__":
    main()
