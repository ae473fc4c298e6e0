"""The server behind `smartcart.warm_dbt`: dbt is imported and the project read before a run starts.

`python -m smartcart.dbt_worker CONTROL FOLDER PROJECT`: the socket CONTROL, a file descriptor,
delivers a connection for each run. The client sends one JSON request and then reads the run's
output: first the id of its process, last END and its exit code. Every run is a fork of this
process, so it leaves nothing behind for the next. The server ends when CONTROL is closed.
"""

import atexit
import gc
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.artifacts.resources.v1.config import Hook
from dbt.cli.main import cli
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.project import (
    Configuration,
    PackageConfig,
    ProfileConfig,
    Project,
    ProjectFlags,
)
from dbt.contracts.selection import SelectorFile
from dbt_common.clients.jinja import template_cache

from smartcart.warm_dbt import END, REQUEST

STATE = "partial_parse.msgpack"
WORKSPACE = "SMARTCART_WORKSPACE"
# Imported by a build later on. None of these starts a thread or opens a connection.
LATER_IMPORTS = (
    "dbt.adapters.duckdb", "dbt.task.build", "kneed", "scipy.cluster.hierarchy", "scipy.stats",
    "sklearn.cluster", "sklearn.decomposition", "sklearn.metrics", "smartcart.dbt_plugin",
)  # fmt: skip
# What dbt checks against a schema, which it makes at the first use.
CHECKED_CONTRACTS = (
    Configuration, DuckDBCredentials, Hook, PackageConfig, ProfileConfig, Project, ProjectFlags,
    SelectorFile,
)  # fmt: skip
PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = (
    "analyses", "macros", "models", "python_models", "seeds", "tests/generic", "tests/singular",
)  # fmt: skip
READ_BY_DBT = {".csv", ".md", ".py", ".sql", ".yaml", ".yml"}
# Settings of which one value changes what a model reads (`int_chosen_k`).
DECIDES_EDGES = {"n_segments": "auto"}
VAR = re.compile(r"\bvar\(\s*['\"](\w+)")
ENV_VAR = re.compile(r"\benv_var\(\s*['\"](\w+)")
CONFIG = re.compile(r"\{\{\s*config\((.*?)\)\s*\}\}", re.DOTALL)
KEPT_MANIFESTS = 3


@dataclass(frozen=True)
class Request:
    """One run of dbt.

    Attributes:
        project: the folder of the project.
        arguments: dbt's command and its options except `--vars`.
        settings: the value of `--vars`.
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
    """A project as parsed by dbt.

    Attributes:
        files: its files at that time, with times and sizes.
        manifest: dbt's result.
    """

    files: frozenset[tuple[str, int, int]]
    manifest: Manifest


class UnreadableProjectError(Exception):
    """The output of a failed `dbt parse`, with its exit code.

    Attributes:
        code: the exit code.
    """

    def __init__(self, said: str, code: int) -> None:
        """Keep both."""
        super().__init__(said)
        self.code = code


class Manifests:
    """The last few manifests of projects.

    A manifest depends on the target, on the files, on the settings and environment variables that
    YAML files and `config` blocks name, and on DECIDES_EDGES. All others are read only when a model
    is compiled, and the workspace does not matter to models.
    """

    def __init__(self, folder: Path) -> None:
        """Keep dbt's own files in a folder of this server."""
        self._folder = folder
        self._kept: dict[str, Parsed] = {}
        self._folders: dict[str, Path] = {}

    def of(self, request: Request) -> Manifest:
        """Return the manifest for a run.

        Raises:
            UnreadableProjectError: dbt cannot read the project.
        """
        files = frozenset(_files(Path(request.project)))
        texts = [text for name, *_ in files for text in _read_while_parsing(Path(name))]
        named = {name for text in texts for name in VAR.findall(text)}
        outer = {name for text in texts for name in ENV_VAR.findall(text)} - {WORKSPACE}
        settings = {
            name: value
            for name, value in sorted(request.settings.items())
            if name in named or DECIDES_EDGES.get(name) == value
        }
        key = json.dumps([
            request.project, request.target(), settings,
            {name: request.environment.get(name) for name in sorted(outer)},
        ])  # fmt: skip
        parsed = self._kept.pop(key, None)
        if parsed is None or parsed.files != files:
            folder = self._folders.setdefault(key, self._folder / f"parsed-{len(self._folders)}")
            command = ["--quiet", "parse", *request.target(), "--vars", json.dumps(settings)]
            manifest = _parse(request, command, folder)
            parsed = Parsed(files, manifest)
        self._kept[key] = parsed
        while len(self._kept) > KEPT_MANIFESTS:
            del self._kept[next(iter(self._kept))]
        return parsed.manifest


def serve(control: socket.socket, manifests: Manifests) -> None:
    """Answer requests, each in a fork, until the other end closes."""
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, len(REQUEST), 1)
        if not descriptors:
            return
        with socket.socket(fileno=descriptors[0]) as connection:
            _answer(connection, manifests)
        _forget_ended_runs()


def _answer(connection: socket.socket, manifests: Manifests) -> None:
    with connection.makefile("r", encoding="utf-8") as stream:
        line = stream.readline()
    if not line:
        return
    request = Request(**json.loads(line))

    try:
        manifest = manifests.of(request)
    except UnreadableProjectError as error:
        # The client may have gone.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(f"0\n{error}{END}{error.code}\n".encode())
        return
    # Everything loaded so far is shared with the runs; garbage collection would only copy it.
    gc.freeze()
    if not os.fork():
        _become(request, connection.fileno(), {})
        _run([*request.arguments, "--vars", json.dumps(request.settings)], manifest)


def _parse(request: Request, command: list[str], folder: Path) -> Manifest:
    """Let dbt parse the project in a fork, reusing what it parsed before if that is still valid.

    Never in this process: what dbt parses with starts threads, which a fork would wait for in vain.
    """
    # The same workspace for every run; with another one, dbt would parse everything again.
    places = dict.fromkeys(("DBT_TARGET_PATH", "DBT_LOG_PATH", WORKSPACE), str(folder))
    folder.mkdir(exist_ok=True)
    with (folder / "said.txt").open("w+") as output:
        child = os.fork()
        if not child:
            _become(request, output.fileno(), places)
            _leave(_dbt(command, {}))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != 0:
            output.seek(0)
            raise UnreadableProjectError(output.read(), code)
    manifest = Manifest.from_msgpack((folder / STATE).read_bytes())
    # Macros see this as `graph`.
    manifest.build_flat_graph()
    _fill_caches(manifest)
    return manifest


def _fill_caches(manifest: Manifest) -> None:
    """Make what every run would otherwise make for itself; plain Python, no threads."""
    for macro in manifest.macros.values():
        template_cache.get_node_template(macro)
    for contract in CHECKED_CONTRACTS:
        contract.json_schema()
    parts = (
        manifest.nodes, manifest.sources, manifest.macros, manifest.docs, manifest.exposures,
        manifest.metrics, manifest.semantic_models,
    )  # fmt: skip
    examples = {type(each): each for part in parts for each in part.values()}
    # What a run writes its manifest with is compiled at the first use of each class.
    for example in examples.values():
        example.to_resource().to_dict()  # type: ignore[no-untyped-call]


def _run(arguments: list[str], manifest: Manifest) -> NoReturn:
    code = 1

    def say_the_end() -> None:
        sys.stdout.flush()
        os.write(1, f"{END}{code}\n".encode())

    # The first one registered is the last one called.
    atexit.register(say_the_end)
    os.write(1, f"{os.getpid()}\n".encode())
    code = _dbt(arguments, {"manifest": manifest})
    _leave(code)


def _dbt(arguments: list[str], objects: dict[str, Any]) -> int:
    """Run dbt as from a terminal, and return its exit code."""
    sys.argv = ["dbt", *arguments]
    try:
        cli(arguments, prog_name="dbt", obj=objects)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _become(request: Request, output: int, more: dict[str, str]) -> None:
    """Switch to the folder, the environment and the output of a run."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, end in ((0, nothing), (1, output), (2, output)):
        os.dup2(end, number)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(request.environment | more)
    os.chdir(request.project)


def _leave(code: int) -> NoReturn:
    """End this fork as Python would, without returning to the server's loop."""
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


def _read_while_parsing(file: Path) -> list[str]:
    """Return the parts of a file that dbt renders while parsing."""
    if file.suffix in {".yml", ".yaml"}:
        return [file.read_text(encoding="utf-8")]
    return CONFIG.findall(file.read_text(encoding="utf-8")) if file.suffix == ".sql" else []


def _as_it_is(file: Path) -> tuple[str, int, int]:
    status = file.stat()
    return str(file), status.st_mtime_ns, status.st_size


def main() -> None:
    """Import what a build needs, read the project, and serve."""
    control, folder, project = sys.argv[1:]
    for module in LATER_IMPORTS:
        import_module(module)
    manifests = Manifests(Path(folder))
    # Errors in the project are reported by the runs.
    with suppress(UnreadableProjectError):
        manifests.of(Request(project, [], {}, dict(os.environ)))
    with socket.socket(fileno=int(control)) as socket_of_requests:
        serve(socket_of_requests, manifests)


if __name__ == "__main__":
    main()
