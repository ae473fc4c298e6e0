"""Which files a path means, and what kind each is by its first and last bytes."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import zstandard
from unit.input.small_files import CSV, HEADERS, write, write_parquet, write_workbook

from smartcart.input import InputError
from smartcart.input.files import Kind, find_files, kind_of, read_chunks


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
    with pytest.raises(InputError, match="is a folder, not a file") as refusal:
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


def test_parquet_and_workbooks_are_known_under_any_name(tmp_path: Path) -> None:
    assert kind_of(write_parquet(tmp_path / "a.csv")) == Kind.PARQUET
    assert kind_of(write_workbook(tmp_path / "b.csv", [HEADERS])) == Kind.WORKBOOK


def test_any_zip_is_taken_for_a_workbook(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("customers.csv", CSV)
    assert kind_of(write(tmp_path / "customers.zip", stream.getvalue())) == Kind.WORKBOOK


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
