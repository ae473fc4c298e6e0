"""Which files a path means, and what kind each of them is, by content and never by name."""

import glob
import gzip
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import zstandard

from smartcart.input.errors import InputError

CHUNK_BYTES = 1 << 20


class Kind(StrEnum):
    """What a file is."""

    TEXT = "text"
    GZIP = "gzip"
    ZSTD = "zstd"
    PARQUET = "parquet"
    WORKBOOK = "workbook"


MAGIC = {
    b"PAR1": Kind.PARQUET,
    b"PK\x03\x04": Kind.WORKBOOK,
    b"\xd0\xcf\x11\xe0": Kind.WORKBOOK,
    b"\x1f\x8b": Kind.GZIP,
    b"\x28\xb5\x2f\xfd": Kind.ZSTD,
}


def find_files(path: str) -> list[Path]:
    """Return the files that a path means: the one of that name, else those of the pattern.

    Raises:
        InputError: there is none, it is a folder or empty, or it may not be read.
    """
    try:
        file = Path(path).expanduser()
    except RuntimeError as error:
        raise InputError(f"There is no such user's folder: {path}") from error
    if file.is_dir():
        raise InputError(f"customers_path is a folder, not a file: {path}")
    if file.exists():
        files = [file]
    else:
        matches = sorted(glob.glob(str(file), recursive=True))
        files = [Path(match) for match in matches if Path(match).is_file()]
    if not files:
        raise InputError(
            f"There is no customer file at: {path}\n"
            f"Give the path from {Path.cwd()}, or an absolute one."
        )
    for found in files:
        if found.stat().st_size == 0:
            raise InputError(f"The customer file is empty: {found}")
    return [found.resolve() for found in files]


def kind_of(file: Path) -> Kind:
    """Return what a file is, by its first bytes.

    Raises:
        InputError: the file may not be read, or is a Parquet file without its end.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(4)
            stream.seek(-min(4, file.stat().st_size), 2)
            end = stream.read(4)
    except PermissionError as error:
        raise InputError(f"The customer file may not be read: {file}") from error
    kind = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), Kind.TEXT)
    if kind == Kind.PARQUET and end != b"PAR1":
        raise incomplete(file)
    return kind


def read_chunks(file: Path, kind: Kind) -> Iterator[bytes]:
    """Read a text file as bytes, decompressed, a chunk at a time.

    Raises:
        InputError: a compressed file is not complete.
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
    """Read frame by frame: a stream reader takes a frame that ends in the middle for whole."""
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
    """Return the error for a file that ends in the middle."""
    return InputError(f"The customer file is not complete; is it still being written? {file}")
