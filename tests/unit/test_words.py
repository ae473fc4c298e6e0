"""Word lists that people edit, and what of them a well-kept library has."""

import csv
import re
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers
from babel.numbers import list_currencies
from support import PROJECT

from smartcart.words import word_patterns

LANGUAGES = {
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ru", "uk",
    "ro", "hu", "el", "id", "vi",
}  # fmt: skip


def words_of(seed: str) -> list[tuple[str, str]]:
    with (PROJECT / f"seeds/reference/{seed}.csv").open(newline="", encoding="utf-8") as stream:
        _, *rows = csv.reader(stream)
    return [(word, means) for word, means in rows]


def test_a_word_list_is_a_pattern_longest_first(tmp_path: Path) -> None:
    folder = tmp_path / "seeds/reference"
    folder.mkdir(parents=True)
    (folder / "words.csv").write_text("word,means\nr$,BRL\n kr. ,SEK\nKR.,NOK\n$,USD\n")
    patterns = word_patterns(tmp_path, "words")
    assert patterns.any == r"KR\.|R\$|\$"
    assert patterns.by_meaning["USD"] == r"\$"


def test_months_are_those_of_the_large_languages() -> None:
    known = dict(words_of("month_words"))
    for identifier in locale_identifiers():
        locale = Locale.parse(identifier)
        if locale.language not in LANGUAGES or locale.script:
            continue
        for widths in locale.months.values():
            for width in ("wide", "abbreviated"):
                for month, name in widths.get(width, {}).items():
                    word = name.lower().rstrip(".").strip()
                    if word.isalpha() and len(word) > 2:
                        assert known[word] == str(month), (identifier, name)


def test_english_months_have_all_their_forms() -> None:
    known = dict(words_of("month_words"))
    assert {known[word] for word in ("sep", "sept", "september")} == {"9"}


def test_currencies_are_all_of_iso_4217_and_their_usual_signs() -> None:
    marks = words_of("currency_marks")
    assert {(code, code) for code in list_currencies()} <= set(marks)
    signs = {(sign.upper(), code) for code, sign in Locale("en").currency_symbols.items()
             if not re.search(r"[\d\s¤]", sign)}  # fmt: skip
    assert signs <= set(marks)
    assert {("R$", "BRL"), ("KR", "SEK"), ("ZŁ", "PLN"), ("RS.", "INR"), ("KČ", "CZK")} <= set(
        marks
    )


def test_no_mark_may_stand_for_thousands_or_millions() -> None:
    latin = {mark for mark, _ in words_of("currency_marks") if re.fullmatch("[A-Z]", mark)}
    # South Africa's rand: no number is written like that.
    assert latin == {"R"}
    assert not {mark for mark, _ in words_of("currency_marks")} & {"TSD", "MIO", "MN", "BN", "KK"}


def test_a_word_is_never_yes_and_no() -> None:
    words = [word.upper() for word, _ in words_of("flag_words")]
    assert len(words) == len(set(words))
