"""Known customers in random combinations of forms: every cell is right, or the file is refused.

What is written in one form or another must never be read as something else in silence.
"""

import json
import os
from pathlib import Path

import pytest
from form_reader import ask
from support import FEW_K

# All of them take half an hour; a run of all tests takes those that `form_reader.py choose` finds.
ARE_ALL = os.environ.get("SMARTCART_ALL_FORMS") == "true"
# Seeds of files with 5,064 pairs of two forms; of the first 1,000 files all have 5,616, and the
# first 400 have 5,013.
ROWS = [
    11, 439, 136, 816, 225, 900, 436, 329, 928, 90, 78, 912, 666, 844, 153, 15, 214, 367, 22,
    408, 370, 94, 340, 494, 962, 613, 713, 19, 479, 142, 944, 92, 58, 80, 776, 601, 474, 542,
    535, 771, 211, 691, 726, 42, 115, 141, 589, 884, 9, 886, 582, 180, 767, 825, 319, 106,
    194, 413, 800, 957, 163, 282, 804, 320, 609, 724, 216, 638, 688, 257, 422, 575, 343, 694,
    209, 242, 506, 578, 764, 30, 65, 146, 366, 611, 259, 286, 333, 400, 523, 550, 635, 1, 396,
    801, 830, 982, 127, 432, 603, 880, 931, 250, 388, 139, 294, 386, 572, 708, 930, 991, 997,
    129, 203, 612, 644, 746, 44, 361, 514, 554, 618, 697, 851, 877, 50, 63, 98, 169, 449, 561,
    677, 728, 734, 929, 992, 35, 69, 117, 122, 206, 207, 230, 487, 617, 645, 678, 736, 867,
    54, 123, 131, 156, 336, 395, 557, 596, 653, 716, 743, 889, 95, 114, 178, 201, 296, 318,
    402, 437, 443, 490,
]  # fmt: skip
# Seeds of files with 110 of the 116 forms; the first 15 have 73. Three are for whole builds.
BUILDS = [63, 210, 870]
CUSTOMERS = [76, 395, 35, 164, 129, 597, 55, 154, 21, 166, 5, 18]
if ARE_ALL:
    STEPS = [("rows", list(range(first, first + 200))) for first in range(0, 1000, 200)]
    STEPS += [("builds", list(range(first, first + 5))) for first in range(0, 50, 5)]
else:
    STEPS = [("rows", ROWS), ("customers", CUSTOMERS), ("builds", BUILDS)]
# How many forms these have, of rows pairs.
FORMS = {} if ARE_ALL else {"rows": 5064, "customers": 95, "builds": 50}
# A refusal that names the cause is right, too; but most of these forms are to be read.
MOST_REFUSED = 0.02


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes: dbt reads the project once."""
    return tmp_path_factory.mktemp("forms")


@pytest.mark.parametrize(
    ("what", "seeds"), STEPS, ids=[f"{what} from {seeds[0]}" for what, seeds in STEPS]
)
def test_every_cell_is_right_or_the_file_is_refused(
    what: str, seeds: list[int], folder: Path
) -> None:
    *odd, counted = ask(folder, what, json.dumps(seeds), json.dumps(FEW_K))

    assert counted["files"] == len(seeds)
    assert counted["forms"] == FORMS.get(what, counted["forms"])
    assert [each for each in odd if "differ" in each] == []
    refused = [each for each in odd if "refused" in each]
    assert len(refused) <= MOST_REFUSED * len(seeds), refused
    for each in refused:
        assert "Traceback" not in str(each["refused"])
