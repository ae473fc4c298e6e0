"""Known customers in random combinations of forms: every cell is right, or the file is refused.

What is written in one form or another must never be read as something else in silence.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import form_reader
import pytest
from support import PROJECT

# All of them take half an hour; a run of all tests takes the first ones.
ARE_ALL = os.environ.get("SMARTCART_ALL_FORMS") == "true"
FILES = {"rows": 1000, "builds": 50} if ARE_ALL else {"rows": 400, "builds": 15}
AT_A_TIME = {"rows": 200, "builds": 5}
STEPS = [
    (what, first) for what, count in FILES.items() for first in range(0, count, AT_A_TIME[what])
]
# A refusal that names the cause is right, too; but most of these forms are to be read.
MOST_REFUSED = 0.02


def read_forms(what: str, first: int, folder: Path) -> list[dict[str, object]]:
    """Read files in a process of its own; return what was said of them."""
    program = [sys.executable, form_reader.__file__, what, str(first), str(AT_A_TIME[what])]
    done = subprocess.run(
        [*program, str(folder)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(("what", "first"), STEPS)
def test_every_cell_is_right_or_the_file_is_refused(what: str, first: int, tmp_path: Path) -> None:
    *odd, counted = read_forms(what, first, tmp_path)

    assert counted == {"files": AT_A_TIME[what]}
    assert [each for each in odd if "differ" in each] == []
    refused = [each for each in odd if "refused" in each]
    assert len(refused) <= MOST_REFUSED * AT_A_TIME[what], refused
    for each in refused:
        assert "Traceback" not in str(each["refused"])
