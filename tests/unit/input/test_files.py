"""Which files a path means, and what kind each is by its first and last bytes."""

import bz2
import gzip
import lzma
from pathlib import Path

import pytest
import zstandard
from unit.input.small_files import CSV, write, write_parquet

from smartcart.input import InputError
from smartcart.input.files import Kind, find_files, kind_of, read_chunks, refuse_known_text


def test_a_missing_file_is_refused_with_the_folder_it_is_looked_for_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as refusal:
        find_files("data/no such.csv")
    assert "There is no customer file at: data/no such.csv" in str(refusal.value)
    assert str(tmp_path) in str(refusal.value)


def test_a_pattern_that_nothing_fits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="There is no customer file at"):
        find_files(str(tmp_path / "*.csv"))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="This is a folder, not a customer file") as refusal:
        find_files(str(tmp_path))
    assert str(tmp_path) in str(refusal.value)


def test_an_empty_file_of_several_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", CSV)
    write(tmp_path / "b.csv", "")
    with pytest.raises(InputError, match=r"The customer file is empty: .*b\.csv"):
        find_files(str(tmp_path / "*.csv"))


def test_a_pattern_means_files_at_any_depth_in_order(tmp_path: Path) -> None:
    files = [write(tmp_path / name, CSV) for name in ("2013/a.csv", "2012/b/c.csv", "d.csv")]
    write(tmp_path / "2012" / "other.txt", CSV)
    assert find_files(str(tmp_path / "**" / "*.csv")) == sorted(files)


def test_a_file_of_that_name_goes_before_the_pattern(tmp_path: Path) -> None:
    write(tmp_path / "a1.csv", CSV)
    itself = write(tmp_path / "a[1].csv", CSV)
    assert find_files(str(itself)) == [itself]


def test_a_broken_link_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="There is no customer file at"):
        find_files(str(tmp_path / "customers.csv"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CSV.encode(), Kind.TEXT),
        (b"I", Kind.TEXT),
        (b"PARIS,ID\n", Kind.TEXT),
        (gzip.compress(CSV.encode()), Kind.GZIP),
        (zstandard.compress(CSV.encode()), Kind.ZSTD),
        (b"\xd0\xcf\x11\xe0 an old workbook", Kind.WORKBOOK),
    ],
    ids=["text", "one letter", "text like Parquet's mark", "gzip", "zstd", "old workbook"],
)
def test_a_kind_is_known_by_the_first_bytes(tmp_path: Path, content: bytes, kind: Kind) -> None:
    assert kind_of(write(tmp_path / "customers.parquet", content)) == kind


def test_parquet_is_known_under_any_name(tmp_path: Path) -> None:
    assert kind_of(write_parquet(tmp_path / "a.csv")) == Kind.PARQUET


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (lzma.compress(CSV.encode()), "an xz archive"),
        (bz2.compress(CSV.encode()), "a bzip2 archive"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"a" * 257 + b"ustar\x0000", "a tar archive"),
        (gzip.compress(b"a" * 257 + b"ustar\x0000"), "a tar archive, packed by gzip"),
        (gzip.compress(b"PK\x03\x04"), "another packed file or workbook, packed by gzip"),
    ],
    ids=["xz", "bzip2", "PDF", "SQLite", "tar", "packed tar", "packed twice"],
)
def test_what_is_not_read_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = write(tmp_path / "customers.csv", content)
    with pytest.raises(InputError) as refusal:
        kind_of(path)
    assert str(refusal.value).startswith(f"The customer file is {what}: {path}\n")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<?xml version='1.0'?><Workbook>", "an XML document"),
        ("\ufeff\n <HTML><body>", "an HTML page"),
        ("<!DOCTYPE html>", "an HTML page"),
        ('[{"ID": 1}]', "a JSON document"),
        ('{"ID": 1}\n{"ID": 2}', "a JSON document"),
    ],
)
def test_a_text_that_is_no_table_is_named(text: str, what: str) -> None:
    with pytest.raises(InputError, match=f"The customer file is {what}, not a table: a.csv\n"):
        refuse_known_text(Path("a.csv"), text)


@pytest.mark.parametrize("text", ["[1],ID\n", "{a},ID\n", "ID,<b>\n", ""])
def test_a_table_is_no_document(text: str) -> None:
    refuse_known_text(Path("a.csv"), text)


def test_parquet_without_its_end_is_refused(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "customers.parquet")
    write(path, path.read_bytes()[:-1])
    with pytest.raises(InputError, match="is not complete; is it still being written"):
        kind_of(path)


def test_a_file_that_may_not_be_read_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "customers.csv", CSV)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"may not be read: .*customers\.csv"):
        kind_of(path)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.TEXT, CSV.encode()),
        (Kind.GZIP, gzip.compress(CSV.encode())),
        (Kind.GZIP, gzip.compress(CSV[:20].encode()) + gzip.compress(CSV[20:].encode())),
        (Kind.ZSTD, zstandard.compress(CSV.encode())),
        (Kind.ZSTD, zstandard.compress(CSV[:20].encode()) + zstandard.compress(CSV[20:].encode())),
    ],
    ids=["text", "gzip", "gzip of two members", "zstd", "zstd of two frames"],
)
def test_text_is_opened_decompressed(tmp_path: Path, kind: Kind, content: bytes) -> None:
    path = write(tmp_path / "customers.csv", content)
    assert b"".join(read_chunks(path, kind)) == CSV.encode()
