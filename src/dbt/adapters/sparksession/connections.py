"""The Spark session of a run: one for all threads, by the profile's parameters."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.spark.connections import (
    SparkConnectionManager,
    SparkConnectionMethod,
    SparkCredentials,
)
from dbt.adapters.spark.session import Connection as SessionHandle
from dbt.adapters.spark.session import Cursor, SessionConnectionWrapper
from dbt_common.exceptions import DbtRuntimeError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

# How Spark wraps the text of raise_error.
USER_ERROR = "USER_RAISED_EXCEPTION"

# The lock files that this process holds, open for its lifetime: closing one, even if another thread
# opened it, would release its lock.
_held: dict[str, IO[str]] = {}
_holding = Lock()


@dataclass
class SparkSessionCredentials(SparkCredentials):
    """The credentials of dbt-spark's method `session`, the only one supported.

    Attributes:
        host: shown by `dbt debug`; the session's parameters say where Spark is.
        method: always `session`.
        lock_file: for a catalog that allows only one process, such as an embedded Derby database: a
            file that the run locks before Spark starts, so that another run is refused at once.
    """

    host: str | None = "session"
    method: SparkConnectionMethod = SparkConnectionMethod.SESSION
    lock_file: str | None = None

    @property
    def type(self) -> str:
        """The adapter's name in a profile."""
        return "sparksession"

    @property
    def unique_field(self) -> str:
        """What distinguishes connections in dbt's anonymous statistics."""
        return str(self.host)

    def _connection_keys(self) -> tuple[str, ...]:
        return ("method", "schema", "server_side_parameters", "lock_file")


def session_of(credentials: SparkSessionCredentials) -> SparkSession:
    """Return the session of this process; start it with the profile's parameters if necessary.

    SPARK_REMOTE, or the parameter `spark.remote`, makes it a Spark Connect session.

    Raises:
        DbtRuntimeError: another process holds the lock file.
    """
    if credentials.lock_file:
        with _holding:
            hold(credentials.lock_file)
    builder = SparkSession.builder
    for name, value in credentials.server_side_parameters.items():
        builder = builder.config(name, value)
    if "spark.remote" not in credentials.server_side_parameters:
        builder = builder.enableHiveSupport()
    return builder.getOrCreate()


def hold(lock_file: str) -> None:
    """Lock a file for the lifetime of this process, however it ends.

    Raises:
        DbtRuntimeError: another process holds it.
    """
    if lock_file in _held:
        return
    Path(lock_file).parent.mkdir(parents=True, exist_ok=True)
    lock = open(lock_file, "a+", encoding="utf-8")  # noqa: SIM115 - held until the end
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        lock.seek(0)
        holder = lock.read().strip() or "another process"
        lock.close()
        raise DbtRuntimeError(
            f"The catalog is in use by {holder} ({lock_file}). Wait until that has ended, or use"
            " another catalog."
        ) from error
    lock.truncate(0)
    lock.write(f"process {os.getpid()}")
    lock.flush()
    _held[lock_file] = lock


def message_of(error: PySparkException) -> str:
    """Return a short error message: the text of raise_error, otherwise the first line."""
    if error.getCondition() == USER_ERROR:
        return str((error.getMessageParameters() or {}).get("errorMessage", error))
    return str(error).split("\n\nJVM stacktrace")[0]


class SessionCursor(Cursor):
    """dbt-spark's cursor on an existing session."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement.

        Raises:
            DbtRuntimeError: Spark rejects it, or it fails; without Java's stack trace.
        """
        try:
            self._df = self._session.sql(sql % parameters if parameters else sql)
        except PySparkException as error:
            raise DbtRuntimeError(message_of(error)) from error

    def fetchall(self) -> Any:
        """Return the rows; see execute for exceptions."""
        try:
            return super().fetchall()
        except PySparkException as error:
            raise DbtRuntimeError(message_of(error)) from error


class SessionConnection(SessionHandle):
    """dbt-spark's connection, with cursors on one session."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session

    def cursor(self) -> SessionCursor:
        """Return a cursor on the session."""
        return SessionCursor(self._session)


class SparkSessionConnectionManager(SparkConnectionManager):
    """Opens connections to the session of this process."""

    TYPE = "sparksession"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Give a connection its handle."""
        if connection.state != ConnectionState.OPEN:
            session = session_of(connection.credentials)
            connection.handle = SessionConnectionWrapper(SessionConnection(session))
            connection.state = ConnectionState.OPEN
        return connection
