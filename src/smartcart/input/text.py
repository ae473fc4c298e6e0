"""Text files: the encoding, determined from every byte, and a plain copy if it is not UTF-8."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from smartcart.input.errors import InputError, input_kind
from smartcart.input.files import Kind, read_chunks

HEADER_BYTES = 1 << 16
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(file: Path, kind: Kind) -> str:
    """Return `utf-8`, `utf-16` (with or without a mark: -le, -be) or `cp1252`.

    The whole file is checked: a plain ASCII header says nothing about row 50,000.

    Raises:
        InputError: the text has another encoding, or a compressed file is incomplete.
    """
    start = next(read_chunks(file, kind), b"")
    if start.startswith(UTF_16_MARKS):
        return "utf-16"
    zeros = start[:HEADER_BYTES].count(0), start[1:HEADER_BYTES:2].count(0)
    if zeros[0] > len(start[:HEADER_BYTES]) / 3:
        return "utf-16-le" if zeros[1] > zeros[0] / 2 else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if _can_be_read(file, kind, encoding):
            return encoding
    raise InputError(
        f"The {input_kind()} is neither UTF-8, UTF-16 nor Windows-1252 text: {file}\n"
        "Save it as CSV in UTF-8."
    )


def first_text(file: Path, kind: Kind, encoding: str) -> str:
    """Return the first HEADER_BYTES of a text file, without a byte-order mark."""
    start = next(read_chunks(file, kind), b"")[:HEADER_BYTES]
    return start.decode(encoding, errors="ignore").removeprefix("\ufeff")


def has_mixed_line_ends(file: Path, kind: Kind) -> bool:
    """Return whether line endings differ, even within cells, which the engine cannot handle."""
    pairs = returns = feeds = 0
    last = b""
    for chunk in read_chunks(file, kind):
        pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
        returns += chunk.count(b"\r")
        feeds += chunk.count(b"\n")
        last = chunk[-1:]
    return sum([pairs > 0, returns > pairs, feeds > pairs]) > 1


def copy_as_utf_8(file: Path, kind: Kind, encoding: str, target: Path) -> Path:
    """Write a copy of a text file in UTF-8 with LF line endings; return its path."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    with target.open("wb") as copy:
        for chunk in read_chunks(file, kind):
            copy.write(decoder.decode(chunk).encode())
        copy.write(decoder.decode(b"", final=True).encode())
    return target


def text_lines(file: Path, kind: Kind, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file without line endings of any kind and without a mark."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    rest = ""
    is_start = True
    for chunk in read_chunks(file, kind):
        text = decoder.decode(chunk)
        if is_start and text:
            text, is_start = text.removeprefix("\ufeff"), False
        *lines, rest = (rest + text).split("\n")
        yield from lines
    rest += decoder.decode(b"", final=True)
    # A carriage return at the very end is held back until then.
    yield from rest.removesuffix("\n").split("\n") if rest else ()


def _can_be_read(file: Path, kind: Kind, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in read_chunks(file, kind):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
