"""Known customers, written in random combinations of the forms that exports have."""

import bz2
import codecs
import csv
import datetime
import gzip
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import openpyxl
import zstandard

Cells = dict[str, object]
HEADERS = {
    "customer_id": "ID",
    "birth_year": "Year_Birth",
    "education": "Education",
    "marital_status": "Marital_Status",
    "income": "Income",
    "kids_at_home": "Kidhome",
    "teens_at_home": "Teenhome",
    "enrolment_date": "Dt_Customer",
    "recency_days": "Recency",
    "wine_spending": "MntWines",
    "fruit_spending": "MntFruits",
    "meat_spending": "MntMeatProducts",
    "fish_spending": "MntFishProducts",
    "sweet_spending": "MntSweetProducts",
    "gold_spending": "MntGoldProds",
    "deal_count": "NumDealsPurchases",
    "web_order_count": "NumWebPurchases",
    "catalogue_order_count": "NumCatalogPurchases",
    "store_order_count": "NumStorePurchases",
    "monthly_web_visit_count": "NumWebVisitsMonth",
    "complaint_count": "Complain",
    "response_count": "Response",
}
AMOUNTS = [name for name in HEADERS if name.endswith("_spending")]
FLAGS = ["complaint_count", "response_count"]
COUNTS = [name for name in HEADERS if name.endswith(("_count", "_home", "_days", "_year"))]
NOTES = ["", "regular", "a, b; c|d", 'says "later"', "two\nlines", "it's\tnew", "5' rack", "Zoë"]
MONTHS = {
    "en": "Jan Feb March April May June July Aug Sept October Nov December",
    "de": "Januar Februar März April Mai Juni Juli August September Okt Nov Dezember",
    "fr": "janv févr mars avril mai juin juillet août sept octobre nov déc",
    "es": "enero feb marzo abril mayo jun julio ago septiembre oct nov diciembre",
    "pt": "janeiro fev março abril mai junho jul agosto set outubro nov dez",
    "it": "gennaio feb marzo apr maggio giugno luglio agosto settembre ott nov dic",
    "nl": "januari feb maart april mei juni juli augustus september okt nov december",
    "pl": "stycznia lut marca kwietnia maja czerwca lipca sie września paź lis grudnia",
    "ru": "января февр марта апр мая июня июля авг сентября окт нояб декабря",
    "sv": "januari feb mars april maj juni juli aug september okt nov december",
}


def known_customers(chance: random.Random, count: int) -> list[Cells]:
    """Return invented customers; income and one date may be missing."""
    customers = []
    for number in range(count):
        income = round(chance.lognormvariate(10.8, 0.5), 2)
        day = datetime.date(2012, 7, 30) + datetime.timedelta(chance.randrange(700))
        customers.append(
            {
                "customer_id": 900 + 7 * number,
                "birth_year": chance.randrange(1940, 1997),
                "education": chance.choice(["Graduation", "PhD", "Master", "2n Cycle", "Basic"]),
                "marital_status": chance.choice(
                    ["Married", "Together", "Single", "Widow", "Divorced"]
                ),
                "income": None if number % 29 == 5 else income,
                "kids_at_home": chance.randrange(3),
                "teens_at_home": chance.randrange(3),
                "enrolment_date": None if number % 31 == 7 else day,
                "recency_days": chance.randrange(100),
                **{
                    name: round(chance.lognormvariate(3.5, 1.8), 2)
                    if chance.random() > 0.2
                    else 0.0
                    for name in AMOUNTS
                },
                **{name: chance.randrange(12) for name in COUNTS if name.endswith("_count")},
                **{name: chance.randrange(2) for name in FLAGS},
                "monthly_web_visit_count": chance.randrange(10),
            }
        )
    return customers


@dataclass
class Form:
    """A way of writing a file; what is not said is plain."""

    said: dict[str, str] = field(default_factory=dict)

    def choose(self, chance: random.Random, what: str, among: list[str], plain: float = 0.4) -> str:
        """Choose a form of something, the first of them with the chance `plain`."""
        self.said[what] = among[0] if chance.random() < plain else chance.choice(among)
        return self.said[what]


def write_customers(
    customers: list[Cells], folder: Path, chance: random.Random, form: Form
) -> Path:
    """Write customers in a random form; values are rounded in place to what the form can say."""
    texts = _cells(customers, chance, form)
    headers = dict(HEADERS)
    spelling = form.choose(chance, "header", ["plain", "lower", "blanks", "padded", "joined"])
    write_header: dict[str, Callable[[str], str]] = {
        "plain": str,
        "lower": str.lower,
        "padded": lambda name: f" {name} ",
        "blanks": lambda name: name.replace("_", " "),
        "joined": lambda name: name.replace("_", ""),
    }
    names = [write_header[spelling](header) for header in headers.values()]
    rows = [[row[name] for name in headers] for row in texts]
    if form.choose(chance, "extra column", ["no", "notes"]) == "notes":
        place = chance.randrange(1, len(names))
        names.insert(place, "Notes")
        for row in rows:
            row.insert(place, chance.choice(NOTES))
    if form.choose(chance, "order", ["usual", "shuffled"], 0.7) == "shuffled":
        order = list(range(len(names)))
        chance.shuffle(order)
        names, rows = [names[place] for place in order], [[row[p] for p in order] for row in rows]
    container = form.choose(
        chance, "container", ["csv", "csv", "csv", "gzip", "zstd", "zip", "workbook", "parquet"], 0
    )
    path = folder / f"customers{chance.randrange(10**9)}.csv"
    if container == "workbook":
        path.write_bytes(_workbook(names, rows, chance, form))
    elif container == "parquet":
        _write_parquet(names, rows, path)
    else:
        content = _text(names, rows, chance, form)
        path.write_bytes(_packed(content, container))
    return path


def _packed(content: bytes, container: str) -> bytes:
    if container == "gzip":
        return gzip.compress(content, mtime=0)
    if container == "zstd":
        return zstandard.compress(content)
    if container == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export/customers.csv", content)
            archive.writestr("__MACOSX/export/._customers.csv", b"\x00")
        return stream.getvalue()
    return bz2.compress(content) if container == "bzip2" else content


def _cells(customers: list[Cells], chance: random.Random, form: Form) -> list[dict[str, str]]:
    missing = form.choose(
        chance,
        "missing",
        ["", "NA", "n/a", "<NA>", "null", "None", "NaN", "\\N", "#N/A", "(blank)"],
    )
    number = _number_writer(chance, form)
    zero = form.choose(chance, "zero", ["0", "dash", "padded dash"], 0.7)
    day = _date_writer(chance, form)
    yes, no = chance.choice(
        [
            ("1", "0"),
            ("TRUE", "FALSE"),
            ("yes", "no"),
            ("Ja", "Nein"),
            ("oui", "non"),
            ("Y", "N"),
            ("true", "false"),
            ("sí", "no"),
        ]
    )
    form.said["flags"] = yes
    ids = form.choose(chance, "ids", ["plain", "float", "grouped"])
    rows = []
    for customer in customers:
        row = {name: str(value) for name, value in customer.items()}
        number_of = int(str(customer["customer_id"]))
        row["customer_id"] = {
            "plain": str(number_of),
            "float": f"{number_of}.0",
            "grouped": f"{number_of:,}",
        }[ids]
        for name in ["income", *AMOUNTS]:
            value = customer[name]
            if value is None:
                row[name] = missing
                continue
            customer[name], row[name] = number(float(str(value)))
            if zero != "0" and not customer[name]:
                row[name] = "-" if zero == "dash" else " -   "
        value = customer["enrolment_date"]
        row["enrolment_date"] = day(value) if isinstance(value, datetime.date) else missing
        for name in FLAGS:
            row[name] = yes if customer[name] else no
        rows.append(row)
    return rows


def _number_writer(chance: random.Random, form: Form) -> Callable[[float], tuple[float, str]]:
    grouping = form.choose(
        chance,
        "grouping",
        ["none", "comma", "point", "blank", "no-break", "narrow", "apostrophe", "U+2019", "lakh"],
        0.3,
    )
    digits = int(form.choose(chance, "decimals", ["2", "0", "1"], 0.4))
    mark = "," if grouping == "point" else "."
    if grouping in ("none", "blank", "no-break", "narrow", "U+2019"):
        mark = form.choose(chance, "decimal mark", [".", ","], 0.6)
    currency = form.choose(
        chance,
        "currency",
        ["", "$", "€", "£", "USD ", " EUR", "R$ ", "kr ", " zł", "CHF ", "₹", "Rs. ", " Kč", "US$"],
        0.5,
    )
    group = {
        "none": "",
        "comma": ",",
        "point": ".",
        "blank": " ",
        "no-break": "\u00a0",
        "narrow": "\u202f",
        "apostrophe": "'",
        "U+2019": "\u2019",
        "lakh": ",",
    }[grouping]

    def write(value: float) -> tuple[float, str]:
        value = round(value, digits)
        whole, _, fraction = f"{abs(value):.{digits}f}".partition(".")
        if grouping == "lakh" and len(whole) > 3:
            head, tail = whole[:-3], whole[-3:]
            parts = []
            while head:
                parts.insert(0, head[-2:])
                head = head[:-2]
            whole = ",".join([*parts, tail])
        else:
            whole = f"{int(whole):,}".replace(",", group)
        text = f"{whole}{mark}{fraction}" if fraction else whole
        return value, f"{currency}{text}" if not currency.startswith(" ") else f"{text}{currency}"

    return write


def _date_writer(chance: random.Random, form: Form) -> Callable[[datetime.date], str]:
    kind = form.choose(
        chance,
        "dates",
        [
            "ISO",
            "day first",
            "month first",
            "words",
            "words, month first",
            "epoch",
            "milliseconds",
            "day number",
            "time",
            "time behind a comma",
            "instant",
        ],
        0.2,
    )
    separator = chance.choice(["-", "/", ".", " "])
    language = chance.choice(list(MONTHS))
    if kind.startswith("words"):
        form.said["months"] = language
    names = MONTHS[language].split()
    year = chance.choice(["%Y", "%y"])
    epoch = datetime.date(1970, 1, 1)
    writers: dict[str, Callable[[datetime.date], str]] = {
        "ISO": lambda day: day.isoformat(),
        "day first": lambda day: day.strftime(f"%d{separator}%m{separator}{year}"),
        "month first": lambda day: f"{day.month}/{day.day}/{day:{year}}",
        "words": lambda day: f"{day.day} {names[day.month - 1]} {day.year}",
        "words, month first": lambda day: f"{names[day.month - 1]} {day.day}, {day.year}",
        "epoch": lambda day: str((day - epoch).days * 86400 + 3600),
        "milliseconds": lambda day: str((day - epoch).days * 86_400_000 + 1),
        "day number": lambda day: str(day.toordinal() - 693_594),
        "time": lambda day: f"{day:%d/%m/%Y} 10:05:00",
        "time behind a comma": lambda day: f"{day.month}/{day.day}/{day.year}, 12:00:00 AM",
        "instant": lambda day: f"{day:%Y-%m-%d}T00:00:00.000Z",
    }
    return writers[kind]


def _text(names: list[str], rows: list[list[str]], chance: random.Random, form: Form) -> bytes:
    delimiter = form.choose(chance, "delimiter", [",", ";", "\t", "|"])
    newline = form.choose(chance, "line ends", ["\n", "\r\n", "\r"])
    quotes = form.choose(chance, "quotes", ["minimal", "all", "backslashes", "blanks before"])
    lines = [_line(row, delimiter, quotes) for row in [names, *rows]]
    junk = form.choose(
        chance,
        "junk",
        [
            "none",
            "sep",
            "titles",
            "blank lines",
            "rows of delimiters",
            "delimiter more in the header",
            "delimiter more in both",
            "no last line end",
        ],
        0.3,
    )
    if junk == "sep":
        lines.insert(0, f"sep={delimiter}")
    elif junk == "titles":
        lines[:0] = ["Customer report", "as of June", ""]
    elif junk == "blank lines":
        lines.insert(len(lines) // 2, "")
        lines += ["", ""]
    elif junk == "rows of delimiters":
        lines += [delimiter * (len(names) - 1)] * 3
    elif junk == "delimiter more in the header":
        lines[0] += delimiter
    elif junk == "delimiter more in both":
        lines = [line + delimiter for line in lines]
    text = newline.join(lines) + ("" if junk == "no last line end" else newline)
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
    if _fits(text, "cp1252"):
        encodings.append("cp1252")
    encoding = form.choose(chance, "encoding", encodings)
    if encoding == "utf-16-le":
        return codecs.BOM_UTF16_LE + text.encode(encoding)
    return text.encode(encoding)


def _line(row: list[str], delimiter: str, quotes: str) -> str:
    if quotes == "backslashes":
        return delimiter.join(
            '"' + cell.replace('"', '\\"') + '"' if set(cell) & {delimiter, '"', "\n"} else cell
            for cell in row
        )
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quotes in ("all", "blanks before") else csv.QUOTE_MINIMAL
    # Cells with a line break are quoted only where the line break is one of this writer's.
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerow(row)
    line = stream.getvalue().removesuffix("\n")
    if quotes != "blanks before" or delimiter == "\t":
        return line
    blank = f"{delimiter} "
    cells = ['"' + cell.replace('"', '""') + '"' for cell in row]
    return blank.join(cells)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    # A text of plain letters is UTF-8 all the same.
    return not text.isascii()


def _workbook(names: list[str], rows: list[list[str]], chance: random.Random, form: Form) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    junk = form.choose(chance, "sheets", ["one", "titles", "hidden first", "notes first"])
    if junk == "titles":
        sheet.append(["Customer report"])
        sheet.append([])
    elif junk != "one":
        sheet.append(["Notes"])
        sheet.append(["about ID and Income"])
        if junk == "hidden first":
            sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Customers")
        book.active = 1
    for row in [names, *rows]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_parquet(names: list[str], rows: list[list[str]], path: Path) -> None:
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" varchar' for name in names)
        connection.execute(f"create table rows ({columns})")
        connection.executemany(f"insert into rows values ({', '.join('?' * len(names))})", rows)
        connection.table("rows").write_parquet(str(path))
