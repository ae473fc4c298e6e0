"""Spark beside the tests: servers that they start and stop, and the tables that builds leave."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyspark
from support import Refresh, Workspace

SPARK = Path(pyspark.__file__).parent
# A server on a machine that is busy with other tests takes its time.
START_SECONDS = 300
STOP_SECONDS = 120


@dataclass(frozen=True)
class SparkWorkspace:
    """A workspace of its own, built on Spark.

    Attributes:
        workspace: where dbt works.
        target: `spark` or `spark_connect`.
        environment: what says where Spark is.
    """

    workspace: Workspace
    target: str
    environment: dict[str, str]

    def dbt(self, *arguments: str, **settings: object) -> Refresh:
        """Run dbt with the settings as vars; failing is not an error here."""
        outer = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            return self.workspace.dbt(*arguments, "--target", self.target, **settings)
        finally:
            for name, value in outer.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def build(self, *arguments: str, **settings: object) -> Refresh:
        """Build; it must pass."""
        done = self.dbt("build", *arguments, **settings)
        assert done.returncode == 0, done.output
        return done

    def build_tables(self, *selection: str, **settings: object) -> Refresh:
        """Build seeds and models only, which publishes nothing; it must pass."""
        kinds = ("--resource-type", "seed", "--resource-type", "model")
        return self.build(*kinds, *selection, **settings)


def spark_tables(workspace: Path, schema: str) -> dict[str, str]:
    """Return the Parquet files of each table of a schema, as a pattern."""
    folder = workspace / "warehouse" / "spark" / f"{schema}.db"
    return {table.name: f"{table}/*.parquet" for table in sorted(folder.iterdir())}


def releases(workspace: Path) -> list[str]:
    """Return the schemas of the releases, the oldest first."""
    folders = (workspace / "warehouse" / "spark").glob("smartcart_release_*.db")
    return sorted(folder.stem for folder in folders)


def read_parquet(pattern: str) -> pd.DataFrame:
    """Return a table of Spark in pandas, with the types that DuckDB gives."""
    with duckdb.connect() as connection:
        return connection.sql(f"select * from read_parquet('{pattern}')").df()


@contextmanager
def _running(command: list[str], port: int, log: Path, **environment: str) -> Iterator[None]:
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", **environment},
        )
        try:
            _wait_for(server, port, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise TimeoutError(log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def standalone_master(folder: Path) -> Iterator[str]:
    """Run a master with one worker, and give its address."""
    spark_class = str(SPARK / "bin" / "spark-class")
    port, worker_port = _free_port(), _free_port()
    master = f"spark://127.0.0.1:{port}"
    own = ["--host", "127.0.0.1", "--webui-port", "0"]
    run_master = [spark_class, "org.apache.spark.deploy.master.Master", "--port", str(port), *own]
    run_worker = [spark_class, "org.apache.spark.deploy.worker.Worker", master, *own]
    run_worker += ["--port", str(worker_port), "--cores", "2", "--memory", "2g"]
    run_worker += ["--work-dir", str(folder / "work")]
    with (
        _running(run_master, port, folder / "master.log"),
        _running(run_worker, worker_port, folder / "worker.log"),
    ):
        yield master


@contextmanager
def connect_server(folder: Path, limits: dict[str, str]) -> Iterator[str]:
    """Run a Spark Connect server with a catalog of its own, and give its address."""
    port = _free_port()
    warehouse = folder / "warehouse" / "spark"
    warehouse.mkdir(parents=True)
    settings = {
        "spark.master": "local[2]",
        "spark.driver.memory": "2g",
        "spark.ui.enabled": "false",
        "spark.connect.grpc.binding.port": str(port),
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.warehouse.dir": str(warehouse),
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={warehouse / 'metastore'};create=true"
        ),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={warehouse}",
        **limits,
    }
    command = [str(SPARK / "bin" / "spark-submit")]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    with _running([*command, "spark-internal"], port, folder / "connect.log"):
        yield f"sc://127.0.0.1:{port}"
