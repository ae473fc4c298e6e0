"""Customer files in zip archives."""

import io
import zipfile
from pathlib import Path

import pytest
from unit.input.small_files import CSV, CUSTOMER, EXPECTED, describe, read_customers, write

from smartcart.input import InputError, InputFile


def describe_zip(folder: Path, members: dict[str, str | bytes]) -> InputFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    path = write(folder / "customers.csv", stream.getvalue())
    return describe(str(path), EXPECTED, {}, str(folder / "scratch"))


def test_the_file_in_an_archive_is_read(tmp_path: Path) -> None:
    file = describe_zip(
        tmp_path, {"data/a.csv": CSV, "__MACOSX/data/._a.csv": b"\x00", ".hidden": "x", "data/": ""}
    )
    assert read_customers(file) == [CUSTOMER]
    assert file.notes == ("zip archive, UTF-8 text, comma",)


def test_of_several_files_the_customers_are_read_and_the_others_named(tmp_path: Path) -> None:
    second = CSV.replace("\n1,", "\n2,")
    page = "<html>Read me</html>"
    members = {"README.txt": "Read me", "a.csv": CSV, "b.csv": second, "page.html": page}
    file = describe_zip(tmp_path, members)
    assert [row["customer_id"] for row in read_customers(file)] == ["1", "2"]
    assert file.remarks == tuple(
        ("", f"{name} in the zip archive is no customer file: not read")
        for name in ("README.txt", "page.html")
    )


def test_a_broken_file_of_several_refuses_the_archive(tmp_path: Path) -> None:
    broken = "Note," + CSV.replace("\n1", '\n"open,1') + "x,2,1970,1,1\n"
    with pytest.raises(InputError, match=r"customers\.csv \(b\.csv\)"):
        describe_zip(tmp_path, {"a.csv": CSV, "b.csv": broken})


def test_an_archive_without_customers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        describe_zip(tmp_path, {"a.txt": "Read me", "b.txt": "And me"})
    assert "None of the 2 files in the zip archive is a customer file" in str(refusal.value)
    assert "It holds: a.txt, b.txt." in str(refusal.value)


def test_the_file_in_the_archive_is_named_where_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"customers\.csv \(a\.csv\)\nMissing: Year_Birth"):
        describe_zip(tmp_path, {"a.csv": "ID\n1\n"})


@pytest.mark.parametrize("cut", [10, 60])
def test_an_archive_that_is_not_complete_is_refused(tmp_path: Path, cut: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", CSV)
    path = write(tmp_path / "a.zip", stream.getvalue()[:-cut])
    with pytest.raises(InputError, match="is not complete"):
        describe(str(path), EXPECTED, {}, str(tmp_path / "scratch"))


def test_an_archive_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The zip archive holds no file"):
        describe_zip(tmp_path, {"empty.csv": ""})


def test_a_member_cannot_be_written_outside_of_the_folder(tmp_path: Path) -> None:
    file = describe_zip(tmp_path, {"a/b/../c.csv": CSV, "x\\y.csv": CSV.replace("\n1,", "\n2,")})
    assert file.record_count == 1
    assert all("scratch" in path for path in file.paths)
