"""Lists of ids on Spark: files in the lake are fetched as bytes and read as on any machine."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from smartcart.input.id_list import Entry, IdListError, read_id_files, read_id_list, rows_of

ROW = "entry_number bigint, shown_id string, reading string"


def id_list_on_spark(
    session: SparkSession, setting: str, value: object, aliases: Mapping[str, str], schema: str
) -> str:
    """Read a list of ids into a table.

    Args:
        session: the session of the run.
        setting: name of the setting.
        value: a path or pattern of files, or the ids themselves.
        aliases: a file's header name -> the SmartCart header name.
        schema: schema of the table.

    Returns:
        The table's name; it has a row for each reading of each id.

    Raises:
        IdListError: the file does not exist, cannot be read, or holds no id.
    """
    entries = (
        _read_files(session, setting, value, aliases)
        if isinstance(value, str)
        else read_id_list(setting, value, aliases)
    )
    table = f"{schema}.{setting}_list"
    session.sql(f"create schema if not exists {schema}")
    rows = session.createDataFrame(list(rows_of(entries)), ROW)
    rows.write.mode("overwrite").format("parquet").saveAsTable(table)
    return table


def _read_files(
    session: SparkSession, setting: str, path: str, aliases: Mapping[str, str]
) -> list[Entry]:
    try:
        found = session.read.format("binaryFile").load(path).select("path", "content").collect()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        raise IdListError(f"{setting}: {path} is not there.") from error
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(found):
            copy = Path(folder) / str(number)
            copy.write_bytes(row["content"])
            files.append((copy, PurePosixPath(row["path"]).name))
        return read_id_files(setting, path, files, aliases)
