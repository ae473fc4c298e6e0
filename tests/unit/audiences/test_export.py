"""A campaign is exported whole or not at all, once, with its control group and its record."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from support import PROJECT
from unit.audiences.shop import ACTION, CONTACTS, Shop, rows_of

from smartcart.audiences import export
from smartcart.audiences.audience import Selection
from smartcart.audiences.export import Exported, ExportError, Request, plan_of_list
from smartcart.campaigns.records import RECORD, RecordError, read_records
from smartcart.errors import RefusedError
from smartcart.export import main, read_request, summary
from smartcart.spreadsheet_text import FORMULA, PHONE

CAMPAIGN = "win_back_20140629"


def contents(shop: Shop) -> dict[str, bytes]:
    return {
        name: (shop.exports / name).read_bytes()
        for name in shop.written
        if (shop.exports / name).is_file()
    }


def first_column(path: Path) -> list[str]:
    return [row[0] for row in rows_of(path)[1:]]


def members_of(exported: Exported, columns: Sequence[str]) -> list[tuple[object, ...]]:
    path = exported.folder / exported.record.members_file
    return duckdb.sql(
        f"select {', '.join(columns)} from '{path}' order by cast(customer_id as int)"
    ).fetchall()


# What is asked for


def test_all_that_may_be_given_is_read() -> None:
    given = {
        "ACTION": "upsell", "FORMAT": "csv, meta", "CONTACTS": "c.csv", "CHANGED": "since",
        "SENT": "2026-11-30", "TOP": "10", "MARGIN": ".5",
    }  # fmt: skip
    assert read_request(given) == Request(
        Selection("upsell", 10, 0.5), ("csv", "meta"), "c.csv", True, date(2026, 11, 30)
    )
    empty = dict.fromkeys(given, "") | {"ACTION": "upsell"}
    assert read_request(empty) == read_request({"ACTION": "upsell"}) == Request(Selection("upsell"))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TOP", "0", "TOP must be"),
        ("TOP", "many", "TOP must be"),
        ("TOP", "1.5", "TOP must be"),
        ("MARGIN", "2", "MARGIN must be"),
        ("MARGIN", "-0.1", "MARGIN must be"),
        ("CHANGED", "yes", "CHANGED must be since"),
        ("SENT", "30.11.2026", "SENT must be a day such as"),
        ("SENT", "2026-02-30", "SENT must be a day such as"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(ExportError, match=f"{message}.*{value}"):
        read_request({"ACTION": "upsell", name: value})


# What is written


def test_the_list_and_the_control_group_have_their_own_files(shop: Shop) -> None:
    exported = shop.export()
    audience, control = exported.files
    assert exported.folder == shop.exports / CAMPAIGN
    assert [audience.path, control.path] == [
        exported.folder / n for n in ("csv.csv", "control.csv")
    ]
    assert (audience.customer_count, control.customer_count, exported.listed_count) == (8, 2, 10)
    header, *rows = rows_of(audience.path)
    assert header == ["customer_id", "channel", "message", "list_position"]
    assert [row[0] for row in rows] == ["101", "102", "104", "105", "107", "108", "109", "110"]
    assert rows[0] == ["101", "web", "'=1+1", "1"]
    assert rows_of(control.path) == [["customer_id"], ["103"], ["106"]]


@pytest.mark.parametrize(
    ("given", "treated", "kept_back"),
    [
        ({"TOP": "3", "MARGIN": "0.2"}, ["102", "104"], ["103"]),
        (
            {"TOP": "9" * 40},
            ["101", "102", "104", "105", "107", "108", "109", "110"],
            ["103", "106"],
        ),
        ({"MARGIN": "1"}, ["110"], []),
    ],
)
def test_top_counts_the_control_group_and_those_with_the_margin(
    shop: Shop, given: dict[str, str], treated: list[str], kept_back: list[str]
) -> None:
    audience, control = shop.export(**given).files
    assert (first_column(audience.path), first_column(control.path)) == (treated, kept_back)


def test_top_counts_those_who_can_be_reached(shop: Shop) -> None:
    exported = shop.export(TOP="4", FORMAT="mailchimp", CONTACTS=shop.write_contacts())
    emails = first_column(exported.folder / "mailchimp.csv")
    assert emails == [
        "dana@example.com",
        "cloudy.sanfrancisco+shopping@gmail.com",
        "info@müller.de",
    ]
    assert first_column(exported.folder / "control.csv") == ["103"]


@pytest.mark.parametrize(
    ("formats", "reasons"),
    [
        ("csv", {"no consent": 2, "not in the contacts file": 1}),
        ("csv,meta", {"no consent": 2, "not in the contacts file": 1}),
        (
            "mailchimp",
            {
                "no consent": 2,
                "e-mail address that is none": 1,
                "no e-mail address": 1,
                "not in the contacts file": 1,
            },
        ),
        (
            "meta,mailchimp",
            {
                "no consent": 2,
                "e-mail address or telephone number that is none": 1,
                "not in the contacts file": 1,
            },
        ),
    ],
)
def test_each_customer_who_is_left_out_counts_for_one_reason(
    shop: Shop, formats: str, reasons: dict[str, int]
) -> None:
    exported = shop.export(FORMAT=formats, CONTACTS=shop.write_contacts())
    assert exported.left_out == reasons
    record = exported.record
    left_out = sum(reasons.values())
    assert record.treated_count + record.control_count == exported.listed_count - left_out


def test_consent_that_is_not_understood_is_no_consent(shop: Shop) -> None:
    rows = [[*row[:-1], "perhaps" if row[0] in ("101", "103") else row[-1]] for row in CONTACTS]
    exported = shop.export(CONTACTS=shop.write_contacts(rows))
    assert exported.left_out["consent that is neither yes nor no"] == 2
    assert first_column(exported.files[0].path) == ["102", "105", "107", "109", "110"]
    assert first_column(exported.files[-1].path) == []


def test_several_formats_are_one_campaign(shop: Shop) -> None:
    exported = shop.export(FORMAT="mailchimp, google,mailchimp", CONTACTS=shop.write_contacts())
    names = ["mailchimp.csv", "google.csv", "control.csv"]
    assert [file.path.name for file in exported.files] == names
    assert [file.customer_count for file in exported.files] == [4, 5, 1]
    assert exported.record.formats == ("mailchimp", "google")
    assert exported.warnings == (
        "google works with lists of at least 100 customers; this one has 5.",
    )
    assert shop.written == sorted(
        [CAMPAIGN, *(f"{CAMPAIGN}/{n}" for n in (*names, RECORD, exported.record.members_file))]
    )


def test_an_id_leaves_as_it_came(shop: Shop) -> None:
    as_they_are = ["+49301000037", "-5", "+49 (30) 1000-37", "030/1000037", " -7", "1.008", "a-1"]
    formulas = ["=1+1", "+SUM(1)", "-a", "@x", "\t-5", "-5\n=1", "-", "+1|cmd"]
    shop.sql("delete from target_lists", "delete from customer_segments")
    for table in ("target_lists", "customer_segments", "customer_features"):
        shop.sql(f"alter table {table} alter customer_id type varchar")
    with duckdb.connect(str(shop.database)) as connection:
        for place, id_ in enumerate(as_they_are + formulas):
            connection.execute("insert into customer_segments values (?, 'Value')", [id_])
            connection.execute(
                "insert into target_lists values ('win back', ?, '', 'web', 'Hello', ?, 1, ?)",
                [id_, place, id_ in formulas],
            )
    audience, control = shop.export().files
    assert first_column(audience.path) == as_they_are
    assert first_column(control.path) == [f"'{formula}" for formula in formulas]


def test_what_counts_as_a_formula_is_the_same_in_both_places() -> None:
    macro = (PROJECT / "macros/refresh/spreadsheet_text.sql").read_text()
    assert FORMULA in macro
    assert PHONE in macro


# Whole or not at all, and once


def test_a_second_export_leaves_the_first_as_it_was(shop: Shop) -> None:
    shop.export()
    before = contents(shop)
    assert [shop.export().record.campaign_id for _ in range(2)] == [
        f"{CAMPAIGN}_2",
        f"{CAMPAIGN}_3",
    ]
    assert contents(shop) | before == contents(shop)


def test_a_folder_has_a_plain_name(shop: Shop) -> None:
    for table in ("target_lists", "target_list_sizes"):
        shop.sql(f"update {table} set action = '../Win: Größe 2!' where action = '{ACTION}'")
    exported = shop.export(ACTION="../Win: Größe 2!")
    assert exported.record.campaign_id == "win_gr_e_2_20140629"
    assert exported.folder.parent == shop.exports


REFUSALS = [
    ({"ACTION": "upsel"}, "There is no action 'upsel'. Choose one of: thank you, upsell, win back"),
    ({"ACTION": "thank you"}, "Nobody is on the list 'thank you'.$"),
    ({"MARGIN": "0.3", "TOP": "1"}, "Of 8 customers .* nobody is left to write to: 1 kept back."),
    (
        {"ACTION": "upsell", "MARGIN": "0.9"},
        "Nobody is on the list 'upsell' with this minimum margin",
    ),
    ({"FORMAT": "excel"}, "There is no format 'excel'. Choose one of: csv, klaviyo"),
    ({"FORMAT": "csv,"}, "There is no format ''"),
    ({"FORMAT": "csv,google"}, "The format google needs contacts"),
    ({"CONTACTS": "missing.csv"}, "There is no contacts file at: missing.csv"),
    ({"CHANGED": "since", "FORMAT": "csv"}, "There is no earlier export of 'win back' in csv"),
]


@pytest.mark.parametrize(("given", "message"), REFUSALS)
def test_a_refusal_writes_nothing(shop: Shop, given: dict[str, str], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        shop.export(**given)
    assert not shop.exports.exists()


def test_nobody_left_to_write_to_is_refused(shop: Shop) -> None:
    shop.export()
    before = contents(shop)
    message = "nobody is left to write to: 8 not in the contacts file, 1 no consent, 1 no e-mail"
    rows = [CONTACTS[0][:1] + ("",) * 5 + ("yes",), CONTACTS[3]]
    with pytest.raises(ExportError, match=message):
        shop.export(FORMAT="mailchimp", CONTACTS=shop.write_contacts(rows))
    assert contents(shop) == before


def test_a_failure_leaves_no_part_behind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.export()
    before = shop.written
    with monkeypatch.context() as patch:
        patch.setattr(export, "write_record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.export()
    assert shop.written == before


def test_what_a_kill_left_is_no_campaign_and_goes(shop: Shop) -> None:
    left = shop.exports / f".unfinished-{CAMPAIGN}"
    left.mkdir(parents=True)
    (left / "csv.csv").write_text("half")
    (left / RECORD).write_text("{")
    assert read_records(shop.exports, "shop") == []
    assert shop.export().record.campaign_id == CAMPAIGN
    assert not left.exists()


# The record


def test_the_record_says_what_was_exported(shop: Shop) -> None:
    exported = shop.export(FORMAT="mailchimp", CONTACTS=shop.write_contacts())
    ((folder, record),) = read_records(shop.exports, "shop")
    assert (folder, record) == (exported.folder, exported.record)
    assert (record.campaign_id, record.dataset, record.action) == (CAMPAIGN, "shop", ACTION)
    assert (record.formats, record.model_id) == (("mailchimp",), "m1")
    # The day after the last one in the data.
    assert (record.refreshed_at, record.sent_on) == ("2014-06-29T07:00:00", "2014-06-29")
    assert (record.treated_count, record.control_count) == (4, 1)
    assert record.responses_before == {"Response": (1, 0), "AcceptedCmp1": (1, 0)}
    columns = ("campaign_id", "sent_on", "segment_name", "segment_label", "is_entered")
    described = (CAMPAIGN, date(2014, 6, 29), "Value", "Lapsed", True)
    assert members_of(exported, columns) == [described] * 5
    ids = members_of(exported, ("customer_id", "is_control"))
    assert ids == [(id_, id_ == "103") for id_ in ("101", "102", "103", "109", "110")]


def test_the_record_holds_ids_and_no_contacts(shop: Shop) -> None:
    exported = shop.export(FORMAT="klaviyo", CONTACTS=shop.write_contacts())
    text = (exported.folder / RECORD).read_text()
    members = (exported.folder / exported.record.members_file).read_bytes()
    for secret in ("dana", "8005550100", "Reed"):
        assert secret not in text
        assert secret.encode() not in members


def test_the_day_of_sending_may_be_given(shop: Shop) -> None:
    exported = shop.export(SENT="2014-07-05")
    assert exported.record.sent_on == "2014-07-05"
    assert members_of(exported, ("sent_on",)) == [(date(2014, 7, 5),)] * 10


# Who entered and who left


def change(shop: Shop) -> str:
    """Change lists and contacts; return the contacts.

    101 is no longer on the list, 102 is kept back, 109 takes the consent back and 104 gives it, 110
    is in neither, and 1000 is new.
    """
    shop.sql(
        "delete from target_lists where customer_id in (101, 110)",
        "update target_lists set is_control = true where customer_id = 102",
        "update target_lists set list_position = 11 where customer_id = 104",
    )
    shop.sql(
        "insert into target_lists values"
        " ('win back', 1000, 'Lapsed', 'web', 'Hello', 12, 1, false)",
        "insert into customer_segments values (1000, 'Value')",
    )
    rows = {row[0]: list(row) for row in CONTACTS if row[0] != "110"}
    rows["104"][-1], rows["109"][-1] = "yes", "no"
    rows["1000"] = ["1000", "new@example.com", "", "New", "", "", "yes"]
    return shop.write_contacts(rows.values())


def test_since_the_last_export_some_entered_and_some_left(shop: Shop) -> None:
    shop.export(FORMAT="klaviyo", CONTACTS=shop.write_contacts())
    before = contents(shop)
    contacts = change(shop)
    exported = shop.export(FORMAT="klaviyo", CONTACTS=contacts, CHANGED="since")

    names = ["klaviyo_entered.csv", "klaviyo_left.csv", "control.csv"]
    assert [file.path.name for file in exported.files] == names
    assert first_column(exported.files[0].path) == ["nobody@example.com", "new@example.com"]
    assert first_column(exported.files[1].path) == [
        "dana@example.com",
        "cloudy.sanfrancisco+shopping@gmail.com",
        "info@müller.de",
    ]
    assert first_column(exported.files[2].path) == ["102", "103"]
    assert exported.warnings == (
        "1 who left are not in the klaviyo file, as the contacts have no usable address of theirs:"
        " take them off by hand.",
    )
    assert members_of(exported, ("customer_id", "is_control", "is_entered")) == [
        ("102", True, False),
        ("103", True, False),
        ("104", False, True),
        ("105", False, False),
        ("1000", False, True),
    ]
    assert contents(shop) | before == contents(shop)

    # From one export to the next, not from the first one.
    nothing = shop.export(FORMAT="klaviyo", CONTACTS=contacts, CHANGED="since")
    assert [file.customer_count for file in nothing.files] == [0, 0, 2]


def test_ids_alone_are_enough_to_say_who_left(shop: Shop) -> None:
    shop.export()
    change(shop)
    entered, left, _ = shop.export(CHANGED="since").files
    assert rows_of(entered.path)[1:] == [["1000", "web", "Hello", "12"]]
    assert first_column(left.path) == ["101", "102", "110"]


def test_all_may_have_left(shop: Shop) -> None:
    shop.export()
    shop.sql("delete from target_lists")
    entered, left, control = shop.export(CHANGED="since").files
    counts = (entered.customer_count, left.customer_count, control.customer_count)
    assert counts == (0, 8, 0)


@pytest.mark.parametrize(
    ("earlier", "formats"), [("csv", "klaviyo"), ("csv", "csv,klaviyo"), ("klaviyo", "csv")]
)
def test_changes_need_an_earlier_export_in_the_same_formats(
    shop: Shop, earlier: str, formats: str
) -> None:
    contacts = shop.write_contacts()
    shop.export(FORMAT=earlier, CONTACTS=contacts)
    before = contents(shop)
    with pytest.raises(ExportError, match=f"no earlier export of 'win back' in {formats[:3]}"):
        shop.export(FORMAT=formats, CONTACTS=contacts, CHANGED="since")
    assert contents(shop) == before


def test_an_edited_record_is_refused_and_stays(shop: Shop) -> None:
    file = shop.export().folder / RECORD
    file.write_text(json.dumps(json.loads(file.read_text()) | {"control_count": 3}))
    before = contents(shop)
    with pytest.raises(RecordError, match=r"was edited: .*campaign.json"):
        shop.export(CHANGED="since")
    assert contents(shop) == before


# What can be measured


@pytest.mark.parametrize(
    ("statements", "sentences"),
    [
        (
            [],
            [
                "If 10.0 % of those kept back respond (as in the last campaign), a rise by",
                "To find a rise by 1 point, the list would need 29,502 customers",
                "Campaign win_back_20140629: name the column that tells who responded",
            ],
        ),
        (
            [
                "insert into order_cohorts values (date '2014-01-01')",
                "insert into customer_value select customer_id, 0.75, 1, 60 from target_lists",
            ],
            [
                "If 50.0 % of those kept back order (as predicted: an order within 30 days)",
                "To find a rise by 1 point",
                "Campaign win_back_20140629: orders from 2014-06-29 on count.",
            ],
        ),
        (
            [
                "insert into customer_value select customer_id, 0.6, 0.8, 60 from target_lists",
                "insert into campaign_results values"
                " ('c1', 'all segments', 'win back', 'orders', 0.2, true, date '2014-01-01'),"
                " ('c2', 'all segments', 'win back', 'orders', 0.4, true, date '2014-03-01'),"
                " ('c2', 'Value', 'win back', 'orders', 0.6, true, date '2014-03-01'),"
                " ('c3', 'all segments', 'win back', 'orders', 0.7, false, date '2014-04-01'),"
                " ('c4', 'all segments', 'upsell', 'orders', 0.8, true, date '2014-05-01')",
            ],
            [
                "If 40.0 % of those kept back order (as in the control group of c2), ",
                "To find a rise by 1 point",
                "Campaign win_back_20140629: name the column",
            ],
        ),
        (
            ["insert into customer_value select customer_id, 0.6, 0.8, 60 from target_lists"],
            # Half of the active order within half of the days: 0.8 * (1 - sqrt(1 / 4)).
            ["If 40.0 % of those kept back order (as predicted", "To find", "Campaign"],
        ),
        (
            ["update customer_features set has_responded = null"],
            ["What it could show is not known: nothing tells", "Campaign win_back_20140629"],
        ),
        (
            ["update target_lists set is_control = false"],
            ["Nobody is kept back, so nothing can be measured. Raise holdout_share.", "Campaign"],
        ),
    ],
)
def test_the_plan_says_what_can_be_seen(
    shop: Shop, statements: list[str], sentences: list[str]
) -> None:
    shop.sql(*statements)
    told = shop.export().sentences
    assert [line[: len(start)] for line, start in zip(told, sentences, strict=True)] == sentences


def test_a_plan_without_an_export_writes_nothing(shop: Shop) -> None:
    planned = plan_of_list(shop.database, Selection(ACTION), {"campaign_days": 30})
    assert (planned.treated_count, planned.control_count) == (8, 2)
    assert not shop.exports.exists()
    assert planned.sentences == shop.export().sentences[:-1]


# The command


@pytest.fixture
def command(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(shop.workspace))
    for name in ("ACTION", "FORMAT", "CONTACTS", "CHANGED", "SENT", "TOP", "MARGIN", "VARS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(PROJECT)
    return shop


def test_the_command_says_what_it_wrote(
    command: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACTION", ACTION)
    monkeypatch.setenv("FORMAT", "klaviyo")
    monkeypatch.setenv("CONTACTS", command.write_contacts(CONTACTS[:5]))
    monkeypatch.setenv("VARS", "{contact_country: de}")
    assert main() == 0
    folder = command.exports / CAMPAIGN
    assert capsys.readouterr().out.splitlines()[:4] == [
        f"          3  customers in {folder}/klaviyo.csv",
        f"          1  kept back, to measure the campaign with, in {folder}/control.csv",
        "          5  left out: not in the contacts file",
        "          1  left out: no consent",
    ]


def test_the_summary_ends_with_warnings_and_the_plan(shop: Shop) -> None:
    exported = shop.export(FORMAT="meta", CONTACTS=shop.write_contacts())
    assert summary(exported)[-4:] == [*exported.warnings, *exported.sentences]
    assert len(exported.sentences) == 3


@pytest.mark.usefixtures("command")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("FORMAT", "excel", "There is no format 'excel'"),
        ("TOP", "0", "TOP must be"),
        ("VARS", "{campaign_dayz: 3}", "Did you mean campaign_days?"),
    ],
)
def test_the_command_refuses_in_one_message(
    name: str,
    value: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ACTION", ACTION)
    monkeypatch.setenv(name, value)
    assert main() == 1
    told = capsys.readouterr()
    assert (message in told.err, told.out) == (True, "")


def test_without_a_release_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("ACTION", "upsell")
    assert main() == 1
    assert "Nothing is published yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_an_action_the_lists_are_named(
    command: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main() == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "      1,200  upsell (100 of them kept back)",
        "         10  win back (2 of them kept back)",
        "          0  thank you (0 of them kept back)",
    ]
    assert not command.exports.exists()
