"""A long refresh shows what it has done, a short one nothing."""

from smartcart.progress import Progress


def test_a_line_every_ten_seconds_at_most() -> None:
    seconds = iter([100.0, 101.0, 109.9, 110.0, 115.0, 1_320.4])
    progress = Progress(lambda: next(seconds))

    lines = [progress.line(table) for table in "abcde"]

    assert lines == ["", "", "  10 s: c is built", "", "  1,220 s: e is built"]
