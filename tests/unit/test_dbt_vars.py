"""CUSTOMERS and VARS of `make build` arrive in dbt as they were given, or with one message."""

import json
import os
import subprocess
import sys

import pytest


def run(customers: str = "", extra: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CUSTOMERS": customers, "VARS": extra, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "smartcart.dbt_vars"],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def vars_of(customers: str = "", extra: str = "") -> dict[str, object]:
    finished = run(customers, extra)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.endswith("\n")
    assert finished.stdout.count("\n") == 1
    return json.loads(finished.stdout)


def message_of(customers: str = "", extra: str = "") -> str:
    finished = run(customers, extra)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "Traceback" not in finished.stderr
    return finished.stderr


def test_nothing_given_is_no_vars() -> None:
    assert vars_of() == {}


def test_unset_is_like_empty() -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("CUSTOMERS", "VARS")
    }
    command = [sys.executable, "-m", "smartcart.dbt_vars"]
    assert subprocess.check_output(command, env=environment, text=True) == "{}\n"


@pytest.mark.parametrize(
    "path",
    [
        "my customers.csv",
        'it\'s "mine".csv',
        "$HOME/$(whoami)/`x`/$$.csv",
        "two\nlines.csv",
        "größe 漢字.csv",
        "{a: 1}\\*?[b].csv",
        " 007 ",
    ],
)
def test_the_customer_file_arrives_as_it_was_given(path: str) -> None:
    assert vars_of(customers=path) == {"customers_path": path}


@pytest.mark.parametrize(
    "extra",
    [
        "{n_segments: 5, candidate_k: [2, 5], recipe: published}",
        "n_segments: 5\ncandidate_k:\n  - 2\n  - 5\nrecipe: published\n",
        '{"n_segments": 5, "candidate_k": [2, 5], "recipe": "published"}',
    ],
    ids=["flow", "block", "json"],
)
def test_further_vars_keep_their_types(extra: str) -> None:
    settings = {"n_segments": 5, "candidate_k": [2, 5], "recipe": "published"}
    assert vars_of(extra=extra) == settings
    assert vars_of("a.csv", extra) == {**settings, "customers_path": "a.csv"}


def test_texts_in_vars_keep_blanks_quotes_and_dollars() -> None:
    extra = """{column_aliases: {"Yearly $ 'net'": Income, 'a "b"': ID}}"""
    assert vars_of(extra=extra) == {"column_aliases": {"Yearly $ 'net'": "Income", 'a "b"': "ID"}}


def test_vars_may_name_the_customer_file_alone() -> None:
    assert vars_of(extra="{customers_path: 'a b.csv'}") == {"customers_path": "a b.csv"}


def test_vars_that_are_no_yaml_are_refused() -> None:
    message = message_of(extra="{n_segments: [1, 2}")
    assert message == "VARS is not valid YAML: {n_segments: [1, 2}\n"


@pytest.mark.parametrize("extra", ["n_segments", "n_segments=5", "[1, 2]", "5", "null"])
def test_vars_that_are_no_mapping_are_refused(extra: str) -> None:
    message = message_of(extra=extra)
    assert message == f"VARS must be a mapping such as '{{n_segments: 5}}', not: {extra}\n"


def test_the_customer_file_may_not_be_given_twice() -> None:
    message = message_of("a.csv", "{customers_path: b.csv}")
    assert message == "The customer file is given twice: by CUSTOMERS and by VARS.\n"


def test_a_date_arrives_as_text() -> None:
    assert vars_of(extra="{reference_date: 2014-06-29}") == {"reference_date": "2014-06-29"}
