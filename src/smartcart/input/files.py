"""Which files a path means, and what kind each is, by content and never by name."""

import glob
import gzip
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import zstandard

from smartcart.input.errors import InputError, input_kind

CHUNK_BYTES = 1 << 20


class Kind(StrEnum):
    """What a file is."""

    TEXT = "text"
    GZIP = "gzip"
    ZSTD = "zstd"
    PARQUET = "parquet"
    WORKBOOK = "workbook"
    ZIP = "zip"


MAGIC = {
    b"PAR1": Kind.PARQUET,
    b"PK\x03\x04": Kind.ZIP,
    b"\xd0\xcf\x11\xe0": Kind.WORKBOOK,
    b"\x1f\x8b": Kind.GZIP,
    b"\x28\xb5\x2f\xfd": Kind.ZSTD,
}
# First bytes of formats that are named but not read: what it is, and what to do.
UNPACK = "Unpack it, and give the file inside."
EXPORT = "Export the table as CSV in UTF-8."
NOT_READ = {
    b"\xfd7zXZ\x00": ("an xz archive", UNPACK),
    b"BZh": ("a bzip2 archive", UNPACK),
    b"7z\xbc\xaf": ("a 7-Zip archive", UNPACK),
    b"Rar!": ("a RAR archive", UNPACK),
    b"%PDF": ("a PDF document", EXPORT),
    b"{\\rtf": ("a rich text document", EXPORT),
    b"SQLite format 3": ("an SQLite database", EXPORT),
    b"ORC": ("an ORC file", EXPORT),
    b"Obj\x01": ("an Avro file", EXPORT),
    b"ARROW1": ("an Arrow file", EXPORT),
    b"FEA1": ("a Feather file", EXPORT),
    b"$FL2": ("an SPSS file", EXPORT),
}
# The same for text, after blanks, in lower case.
NOT_READ_TEXTS = {
    "<?xml": "an XML document",
    "<!doctype html": "an HTML page",
    "<html": "an HTML page",
    "<table": "an HTML page",
    "<": "an XML or HTML document",
    '{"': "a JSON document",
    "[{": "a JSON document",
    "[[": "a JSON document",
    "{\n": "a JSON document",
    "[\n": "a JSON document",
}
TAR_MARK, TAR_PLACE = b"ustar", 257
START_BYTES = 512


def find_files(path: str) -> list[Path]:
    """Return the files that a path means: the file of that name, otherwise a pattern's matches.

    Raises:
        InputError: no file matches, it is a folder or empty, or it may not be read.
    """
    try:
        file = Path(path).expanduser()
    except RuntimeError as error:
        raise InputError(f"There is no such user's folder: {path}") from error
    if file.is_dir():
        raise InputError(f"This is a folder, not a {input_kind()}: {path}")
    if file.exists():
        files = [file]
    else:
        matches = sorted(glob.glob(str(file), recursive=True))
        files = [Path(match) for match in matches if Path(match).is_file()]
    if not files:
        raise InputError(
            f"There is no {input_kind()} at: {path}\n"
            f"Give the path from {Path.cwd()}, or an absolute one."
        )
    for found in files:
        if found.stat().st_size == 0:
            raise InputError(f"The {input_kind()} is empty: {found}")
    return [found.resolve() for found in files]


def kind_of(file: Path) -> Kind:
    """Return the kind of a file, by its first bytes.

    Raises:
        InputError: the file may not be read, or is a Parquet file without its end.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(START_BYTES)
            stream.seek(-min(4, file.stat().st_size), 2)
            end = stream.read(4)
    except PermissionError as error:
        raise InputError(f"The {input_kind()} may not be read: {file}") from error
    refuse_known(file, start)
    kind = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), Kind.TEXT)
    if kind == Kind.PARQUET and end != b"PAR1":
        raise incomplete(file)
    if kind in (Kind.GZIP, Kind.ZSTD):
        refuse_known(file, next(read_chunks(file, kind), b"")[:START_BYTES], packed=str(kind))
    return kind


def refuse_known(file: Path, start: bytes, packed: str = "") -> None:
    """Refuse formats that are recognised by their first bytes but not read.

    Args:
        file: the file, for the message.
        start: its first bytes, decompressed.
        packed: how the file is compressed; empty if it is not.

    Raises:
        InputError: it is an archive, a document or a database.
    """
    known = next((what for magic, what in NOT_READ.items() if start.startswith(magic)), None)
    if start[TAR_PLACE : TAR_PLACE + len(TAR_MARK)] == TAR_MARK:
        known = ("a tar archive", UNPACK)
    if packed and any(start.startswith(magic) for magic in MAGIC):
        known = ("another packed file or workbook", UNPACK)
    if known:
        within = f", packed by {packed}" if packed else ""
        raise InputError(f"The {input_kind()} is {known[0]}{within}: {file}\n{known[1]}")


def refuse_known_text(file: Path, text: str) -> None:
    """Refuse text that is not a table, by its first characters.

    Raises:
        InputError: it is XML, HTML or JSON.
    """
    start = text.lstrip("\ufeff \t\r\n")[:START_BYTES].lower()
    what = next((what for mark, what in NOT_READ_TEXTS.items() if start.startswith(mark)), None)
    if what:
        raise InputError(f"The {input_kind()} is {what}, not a table: {file}\n{EXPORT}")


def read_chunks(file: Path, kind: Kind) -> Iterator[bytes]:
    """Read a text file as bytes, decompressed, chunk by chunk.

    Raises:
        InputError: a compressed file is incomplete.
    """
    try:
        if kind == Kind.ZSTD:
            yield from _zstd_chunks(file)
        else:
            with gzip.open(file, "rb") if kind == Kind.GZIP else file.open("rb") as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise incomplete(file) from error


def _zstd_chunks(file: Path) -> Iterator[bytes]:
    """Read frame by frame: a stream reader accepts a truncated frame as complete."""
    frame = zstandard.ZstdDecompressor().decompressobj()
    with file.open("rb") as stream:
        while packed := stream.read(CHUNK_BYTES):
            while packed:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield frame.decompress(packed)
                packed = frame.unused_data if frame.eof else b""
    if not frame.eof:
        raise EOFError


def incomplete(file: Path) -> InputError:
    """Return the error for a truncated file."""
    return InputError(f"The {input_kind()} is not complete; is it still being written? {file}")
