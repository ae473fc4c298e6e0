"""Plain words: every verdict of the pipeline has them, and findings say what the figures say."""

import re

import pandas as pd
import pytest
from support import PROJECT

import findings
import words

CUT = "a cut through a continuum"
REFRESH = {"n_segments": 4, "supported_n_segments": 4, "n_segments_evidence": "The figures …"}


def test_every_verdict_on_a_number_of_segments_has_plain_words() -> None:
    sql = (PROJECT / "models/clusters/_internal/int_cluster_counts.sql").read_text()
    told = sql[sql.index("as is_supported") : sql.index("end as verdict")]
    verdicts = re.findall(r"(?:then|else) '(.+?)'", told)

    assert len(verdicts) == 6
    for verdict in verdicts:
        assert words.plain_count_verdict(verdict) == words.COUNT_VERDICTS[verdict] != verdict


def test_every_verdict_on_a_segment_has_plain_words() -> None:
    sql = (PROJECT / "models/segments/segment_quality.sql").read_text()
    verdicts = re.findall(r"(?:then|else) '(.+?)'", sql)

    assert set(verdicts) == {*words.STABILITIES, *words.SEPARATIONS}


def test_a_verdict_is_a_plain_sentence() -> None:
    assert words.plain_verdict("repeatable", CUT) == (
        "This group comes back when we re-draw the customers."
        " It is a useful split, not a natural group."
    )
    assert words.short_verdict("uncertain", "separated") == (
        "does not always come back, stands apart"
    )
    assert words.plain_verdict(None, None) == ""


@pytest.mark.parametrize(
    ("agreement", "said"), [(1.0, "almost the same"), (0.75, "much the same"), (-0.1, "different")]
)
def test_an_agreement_is_told_in_words(agreement: float, said: str) -> None:
    assert said in words.plain_agreement(agreement)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/srv/data/people.csv", "people.csv"),
        ("a/orders.csv and b/people.csv", "orders.csv and people.csv"),
        ("raw.customers", "raw.customers"),
    ],
)
def test_a_source_is_shown_without_its_folders(source: str, shown: str) -> None:
    assert words.file_names(source) == shown


@pytest.mark.parametrize(
    ("supported", "said"),
    [
        (4, "**4 segments** is the number"),
        (3, "**3 segments** better than the 4 shown"),
        (None, "a useful split, not natural groups"),
    ],
)
def test_the_number_of_segments_is_judged_in_plain_words(supported: int | None, said: str) -> None:
    refresh = REFRESH | {"supported_n_segments": supported}

    assert any(said in line for line in findings.headlines(_segments(), refresh))
    assert findings.evidence(_segments(), refresh)[0] == "The figures …"


def test_an_approximate_name_comes_with_its_advice() -> None:
    segments = _segments(
        name_fit="approximate", segment_label="Growth (approximate: income below average)"
    )

    [first, *_] = findings.headlines(segments, REFRESH)

    assert first == (
        "**Growth (approximate: income below average)**: the name Growth fits only roughly."
        " By its figures most like Budget: Discounts."
    )


def test_of_an_empty_segment_no_advice_is_given() -> None:
    empty = _segments(name_fit="approximate", customer_count=0)
    both = pd.concat([empty, _segments()], ignore_index=True)

    assert not any("roughly" in line for line in findings.headlines(both, REFRESH))


def test_who_is_churn_prone_is_counted() -> None:
    lines = findings.headlines(_segments(churn_prone_share=0.25), REFRESH)

    assert any("**50 customers are churn-prone** (25%)" in line for line in lines)
    unknown = findings.headlines(_segments(churn_prone_share=None), REFRESH)
    assert not any("churn" in line for line in unknown)


def _segments(**changed: object) -> pd.DataFrame:
    row = {
        "segment_name": "Growth",
        "segment_label": "Growth",
        "name_fit": "good",
        "strategy": "By its figures most like Budget: Discounts.",
        "customer_count": 200,
        "customer_share": 1.0,
        "spending_share": 1.0,
        "churn_prone_share": 0.0,
        "stability_verdict": "repeatable",
        "separation_verdict": "separated",
        "stability": 0.9,
        "mean_silhouette_score": 0.4,
        "null_highest_silhouette_score": 0.3,
    }
    return pd.DataFrame([row | changed])
