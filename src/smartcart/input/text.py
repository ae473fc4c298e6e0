"""Text files: the encoding, decided from every byte, and a copy in UTF-8 where it is another."""

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path

import zstandard

from smartcart.input.errors import InputError
from smartcart.input.files import Kind, incomplete, open_bytes

CHUNK_BYTES = 1 << 20
HEADER_BYTES = 1 << 16
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(file: Path, kind: Kind) -> str:
    """Return `utf-8`, `utf-16` (with or without a mark: -le, -be) or `cp1252`.

    The whole file is looked at: a header in plain letters says nothing of row 50,000.

    Raises:
        InputError: the text is none of these, or a compressed file is not complete.
    """
    start = next(_chunks(file, kind), b"")
    if start.startswith(UTF_16_MARKS):
        return "utf-16"
    zeros = start[:HEADER_BYTES].count(0), start[1:HEADER_BYTES:2].count(0)
    if zeros[0] > len(start[:HEADER_BYTES]) / 3:
        return "utf-16-le" if zeros[1] > zeros[0] / 2 else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if _can_be_read(file, kind, encoding):
            return encoding
    raise InputError(
        f"The customer file is neither UTF-8, UTF-16 nor Windows-1252 text: {file}\n"
        "Save it as CSV in UTF-8."
    )


def first_text(file: Path, kind: Kind, encoding: str) -> str:
    """Return the first HEADER_BYTES of a text file, without a byte-order mark."""
    start = next(_chunks(file, kind), b"")[:HEADER_BYTES]
    return start.decode(encoding, errors="ignore").removeprefix("\ufeff")


def copy_as_utf_8(file: Path, kind: Kind, encoding: str, target: Path) -> Path:
    """Write a copy of a text file in UTF-8; return its path."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with target.open("wb") as copy:
        for chunk in _chunks(file, kind):
            copy.write(decoder.decode(chunk).encode())
        copy.write(decoder.decode(b"", final=True).encode())
    return target


def _can_be_read(file: Path, kind: Kind, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file, kind):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(file: Path, kind: Kind) -> Iterator[bytes]:
    size = 0
    try:
        with open_bytes(file, kind) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                yield chunk
        # zstandard reads what is there of a file that ends in the middle, without an error.
        if kind == Kind.ZSTD and size < _declared_size(file):
            raise EOFError
    except (EOFError, gzip.BadGzipFile, zstandard.ZstdError) as error:
        raise incomplete(file) from error


def _declared_size(file: Path) -> int:
    """Return how many bytes a zstd file says it holds; -1 if it does not say."""
    with file.open("rb") as stream:
        return int(zstandard.frame_content_size(stream.read(64)))
