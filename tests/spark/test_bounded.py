"""The driver never sees all customers: scoring is expressions, which the executors compute.

That nothing else of a build brings all customers to the driver is seen in test_connect.
"""

import subprocess
import sys
from pathlib import Path

import measure
from spark_support import read_parquet, standalone_master
from support import PROJECT, Refresh

SCORE = PROJECT / "tests/spark/score_on_spark.py"
MEGABYTE = 1_000_000


def test_scoring_reads_no_customer_before_its_result_is_written(
    embedded: Refresh, tmp_path: Path
) -> None:
    command = [sys.executable, str(SCORE), "local[1]", str(embedded.workspace / "warehouse")]
    command += ["1", str(tmp_path / "scores"), "--unreadable"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "the model has returned" in done.stdout, done.stderr
    assert "nobody may read this row" in done.stderr


def test_the_driver_is_no_larger_with_two_million_customers(
    embedded: Refresh, tmp_path: Path
) -> None:
    warehouse = str(embedded.workspace / "warehouse")
    customers = embedded.warehouse("from int_segmentation_inputs")
    peaks = []
    with standalone_master(tmp_path) as master:
        for count in (100_000, 2_000_000):
            folder = tmp_path / str(count)
            folder.mkdir()
            copies = -(-count // len(customers))
            command = [sys.executable, str(SCORE), master, warehouse, str(copies)]
            done = measure.measure([*command, str(folder / "scores")], folder, PROJECT, {})
            assert done.exit_code == 0, done.output_tail
            scores = read_parquet(f"{folder}/scores/*.parquet")
            assert len(scores) == copies * len(customers)
            peaks.append(done.peak_memory_bytes)
    # The scores of two million customers take 240 MB.
    assert peaks[1] - peaks[0] < 100 * MEGABYTE, peaks
