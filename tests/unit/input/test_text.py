"""Encodings are decided from every byte, and a copy in UTF-8 holds the same text."""

import codecs
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from unit.input.small_files import CSV, write

from smartcart.input import InputError
from smartcart.input.files import CHUNK_BYTES, Kind
from smartcart.input.text import copy_as_utf_8, encoding_of, first_text, has_mixed_line_ends

GERMAN = CSV + "Größe;Straße;€\n"
# Every customer file of some length: more than one chunk, the odd letter in the last line.
PLAIN_LINES = CSV * (CHUNK_BYTES // len(CSV) + 1)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CSV.encode(), "utf-8"),
        (GERMAN.encode(), "utf-8"),
        (codecs.BOM_UTF8 + GERMAN.encode(), "utf-8"),
        (GERMAN.encode("cp1252"), "cp1252"),
        (GERMAN.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "utf-16"),
        (GERMAN.encode("utf-16-le"), "utf-16-le"),
        (GERMAN.encode("utf-16-be"), "utf-16-be"),
        ((PLAIN_LINES + "Größe").encode(), "utf-8"),
        ((PLAIN_LINES + "Größe").encode("cp1252"), "cp1252"),
        (b"I", "utf-8"),
    ],
    ids=[
        "plain", "UTF-8", "UTF-8 with a mark", "Windows-1252", "UTF-16 LE with a mark",
        "UTF-16 BE with a mark", "UTF-16 LE", "UTF-16 BE", "UTF-8 late", "Windows-1252 late",
        "one letter",
    ],
)  # fmt: skip
def test_the_encoding_is_found(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert encoding_of(write(tmp_path / "customers.csv", content), Kind.TEXT) == encoding


@pytest.mark.parametrize("letter", ["ö", "€", "\U0001f600"])
@pytest.mark.parametrize("bytes_before_border", [1, 2, 3])
def test_a_letter_of_several_bytes_may_cross_the_border_of_a_chunk(
    tmp_path: Path, letter: str, bytes_before_border: int
) -> None:
    text = CSV + "x" * (CHUNK_BYTES - bytes_before_border - len(CSV)) + letter + CSV
    path = write(tmp_path / "customers.csv", text)
    assert encoding_of(path, Kind.TEXT) == "utf-8"
    copy = copy_as_utf_8(path, Kind.TEXT, "utf-8", tmp_path / "copy.csv")
    assert copy.read_bytes() == path.read_bytes()


def test_a_letter_that_is_cut_off_at_the_end_is_no_utf_8(tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", (CSV + "ö").encode()[:-1])
    assert encoding_of(path, Kind.TEXT) == "cp1252"


@pytest.mark.parametrize("place", ["early", "late"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, place: str) -> None:
    text = CSV if place == "early" else PLAIN_LINES
    path = write(tmp_path / "customers.csv", text.encode() + b"\x81\x8d")
    with pytest.raises(InputError) as refusal:
        encoding_of(path, Kind.TEXT)
    assert str(refusal.value).splitlines() == [
        f"The customer file is neither UTF-8, UTF-16 nor Windows-1252 text: {path}",
        "Save it as CSV in UTF-8.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
def test_the_first_text_has_no_mark(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "customers.csv", GERMAN.encode(encoding))
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    assert first_text(path, Kind.TEXT, name) == GERMAN


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_copy_in_utf_8_holds_the_same_text(tmp_path: Path, encoding: str) -> None:
    text = PLAIN_LINES + GERMAN.replace("\n", "\r\n")
    path = write(tmp_path / "customers.csv", text.encode(encoding))
    copy = copy_as_utf_8(path, Kind.TEXT, encoding, tmp_path / "copy.csv")
    assert copy.read_bytes() == text.replace("\r\n", "\n").encode()


@pytest.mark.parametrize(
    ("content", "is_mixed"),
    [
        (b"a\nb\n", False),
        (b"a\r\nb\r\n", False),
        (b"a\rb\r", False),
        (b"a\r\nb\n", True),
        (b"a\nb\r", True),
        (b"a\r\nb\r", True),
        (b"x" * (CHUNK_BYTES - 1) + b"\r\nb\r\n", False),
    ],
    ids=["LF", "CRLF", "CR", "CRLF and LF", "LF and CR", "CRLF and CR", "CRLF across chunks"],
)
def test_mixed_line_ends_are_found(tmp_path: Path, content: bytes, is_mixed: bool) -> None:
    path = write(tmp_path / "customers.csv", content)
    assert has_mixed_line_ends(path, Kind.TEXT) is is_mixed


@pytest.mark.parametrize(
    ("kind", "compress"), [(Kind.GZIP, gzip.compress), (Kind.ZSTD, zstandard.compress)]
)
class TestCompressedText:
    def test_the_encoding_is_found(
        self, tmp_path: Path, kind: Kind, compress: Callable[[bytes], bytes]
    ) -> None:
        path = write(tmp_path / "customers.csv", compress(GERMAN.encode("cp1252")))
        assert encoding_of(path, kind) == "cp1252"

    @pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
    def test_a_file_that_ends_in_the_middle_is_refused(
        self, tmp_path: Path, kind: Kind, compress: Callable[[bytes], bytes], kept: float
    ) -> None:
        whole = compress(bytes(range(32, 127)) * 40_000 + GERMAN.encode())
        path = write(tmp_path / "customers.csv", whole[: int(len(whole) * kept)])
        with pytest.raises(InputError, match="is not complete; is it still being written") as error:
            encoding_of(path, kind)
        assert str(path) in str(error.value)


def test_zstd_that_does_not_say_its_size_is_refused_when_it_ends_in_the_middle(
    tmp_path: Path,
) -> None:
    compressor = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    whole = compressor.compress(PLAIN_LINES.encode()) + compressor.flush()
    path = write(tmp_path / "whole.csv", whole)
    assert encoding_of(path, Kind.ZSTD) == "utf-8"
    path = write(tmp_path / "part.csv", whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is not complete"):
        encoding_of(path, Kind.ZSTD)


def test_gzip_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(CSV.encode()))
    whole[-6] ^= 1
    path = write(tmp_path / "customers.csv", bytes(whole))
    with pytest.raises(InputError, match="is not complete"):
        encoding_of(path, Kind.GZIP)


def test_gzip_with_damage_in_the_middle_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(PLAIN_LINES.encode()))
    whole[len(whole) // 2 :: 7] = bytes(len(whole[len(whole) // 2 :: 7]))
    path = write(tmp_path / "customers.csv", bytes(whole))
    with pytest.raises(InputError):
        encoding_of(path, Kind.GZIP)
