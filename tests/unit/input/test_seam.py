"""The macros' questions are answered once a refresh, and a file that changes is noticed."""

import json
import os
from pathlib import Path

import pytest
from unit.input.small_files import CSV, EXPECTED, OTHER_CSV, write

from smartcart.input.seam import InputSeam


@pytest.fixture
def seam(tmp_path: Path) -> InputSeam:
    return InputSeam(tmp_path / "scratch", tmp_path)


def request(path: Path | str, **more: object) -> str:
    columns = {"headers": EXPECTED, "aliases": {}, "optional": [], **more}
    return json.dumps({"path": str(path), "columns": columns})


def test_a_description_is_a_json_object(seam: InputSeam, tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", CSV)
    answer = json.loads(seam.describe(request(path, optional=["income"])))
    assert answer["paths"] == [str(path)]
    assert answer["columns"] == {
        "customer_id": "c1", "birth_year": "c2", "income": "c3", "web_order_count": "c4"
    }  # fmt: skip


def test_a_refusal_is_an_answer(seam: InputSeam, tmp_path: Path) -> None:
    answer = json.loads(seam.describe(request(tmp_path / "none.csv")))
    assert list(answer) == ["error"]
    assert "There is no customer file at" in answer["error"]


def test_a_refused_file_is_looked_at_again(seam: InputSeam, tmp_path: Path) -> None:
    seam.describe(request(tmp_path / "customers.csv"))
    path = write(tmp_path / "customers.csv", CSV)
    assert "error" not in json.loads(seam.describe(request(path)))


def test_copies_stand_in_the_scratch_folder(seam: InputSeam, tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", CSV.encode("utf-16"))
    (copy,) = json.loads(seam.describe(request(path)))["paths"]
    assert Path(copy).parent == tmp_path / "scratch" / "customer_file"


def test_the_same_question_is_answered_once(
    seam: InputSeam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "customers.csv", CSV)
    first = seam.describe(request(path))
    monkeypatch.setattr(Path, "open", None)
    assert seam.describe(request(path)) == first


def test_nothing_changed(seam: InputSeam, tmp_path: Path) -> None:
    assert seam.change() == ""
    seam.describe(request(write(tmp_path / "customers.csv", CSV)))
    assert seam.change() == ""


@pytest.mark.parametrize("content", [CSV + CSV, OTHER_CSV.replace("666666", "50001")])
def test_a_file_that_changed_is_named(seam: InputSeam, tmp_path: Path, content: str) -> None:
    path = write(tmp_path / "customers.csv", CSV)
    seam.describe(request(path))
    write(path, content)
    # A file system's clock may be too coarse to tell the two times apart.
    os.utime(path, ns=(0, 0))
    assert seam.change() == f"The input file changed while it was read: {path}. Build again."


def test_a_file_that_vanished_is_named(seam: InputSeam, tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", CSV)
    seam.describe(request(path))
    path.unlink()
    assert str(path) in seam.change()


def test_each_file_of_a_pattern_is_watched(seam: InputSeam, tmp_path: Path) -> None:
    files = [write(tmp_path / f"part{number}.csv", CSV) for number in (1, 2)]
    seam.describe(request(tmp_path / "part*.csv"))
    write(files[1], CSV + CSV)
    assert str(files[1]) in seam.change()
