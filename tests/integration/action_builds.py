"""Builds that the tests of actions look at, and what they work out a second time from them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import yaml
from customer_files import csv_text, embedded_rows
from support import PROJECT, QUICK_FIT, Refresh, Workspace

CATEGORIES = ["wine", "fruit", "meat", "fish", "sweet", "gold"]
CHANNELS = ["web", "catalogue", "store"]
CASE = ["archetype", "name_fit", "is_churn_prone", "is_upsell_candidate", "has_interest"]
NONE_YET = "none yet"
MONTH_DAYS = 30
Z = 1.959964
SETTINGS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]

# The other file: what it does not tell, of whom, by the column of the file.
BLANK = {
    "Recency": range(0, 100),
    "NumStorePurchases": range(100, 200),
    "NumWebVisitsMonth": range(200, 300),
    "MntWines": range(300, 400),
    "Response": range(400, 500),
}


@dataclass(frozen=True)
class Build:
    """The tables of one build, each read once."""

    refresh: Refresh
    name: str

    @functools.cache  # noqa: B019
    def table(self, name: str) -> pd.DataFrame:
        return self.refresh.warehouse(f"select * from {name}")

    @property
    def customers(self) -> pd.DataFrame:
        """One row per customer: features, segment and actions, without the same column twice."""
        found = self.table("customer_features")
        for name in ("customer_segments", "customer_actions"):
            table = self.table(name)
            new = table.columns.difference(found.columns).union(["customer_id"])
            found = found.merge(table[new], on="customer_id", validate="one_to_one")
        return found

    def lists(self) -> pd.DataFrame:
        return self.table("target_lists").sort_values(["action", "list_position"])


def setting(name: str) -> float:
    return SETTINGS[name]


def decile(rank: pd.Series) -> pd.Series:
    return np.floor(10 * rank).clip(upper=9).astype(int)


def imputed(customers: pd.DataFrame, headers: list[str]) -> pd.Series:
    """Whether one of these columns of the file was imputed."""
    lists = customers["imputed_columns"].fillna("").str.split(", ")
    return lists.map(lambda names: bool(set(names) & set(headers)))


def all_headers() -> dict[str, str]:
    """Return the file's header of each of our columns."""
    text = (PROJECT / "macros/input/input_columns.sql").read_text()
    return {
        name: header for header, name in re.findall(r"'header': '(\w+)', 'name': '(\w+)'", text)
    }


HEADERS = all_headers()
ORDER_HEADERS = [HEADERS[f"{channel}_order_count"] for channel in CHANNELS]


def rules() -> list[dict[str, str]]:
    file = PROJECT / "seeds/reference/action_rules.csv"
    table = pd.read_csv(file, dtype=str).astype({"rule_position": int})
    return table.sort_values("rule_position").to_dict("records")


def rules_for(customer: dict) -> list[dict[str, str]]:
    """Return the rules whose conditions a customer fulfils, in order."""

    def holds(rule: dict[str, str]) -> bool:
        return (
            rule["segment_name"] in ("any", customer["archetype"])
            and rule["name_fit"] in ("any", customer["name_fit"])
            and all(
                rule[flag] == "any" or (rule[flag] == "yes") == customer[flag] for flag in CASE[2:]
            )
        )

    return [rule for rule in rules() if holds(rule)]


def cases_of(customers: pd.DataFrame) -> dict[tuple, list[dict[str, str]]]:
    """Return the rules for each case that customers are in."""
    cases = customers[CASE].drop_duplicates().to_dict("records")
    return {tuple(case[name] for name in CASE): rules_for(case) for case in cases}


def build_other(workspace: Workspace) -> Refresh:
    """The embedded customers, last one first, with campaigns, blank cells and a list to exclude."""
    rows = embedded_rows()
    for number, row in enumerate(rows):
        row["AcceptedCmp1"], row["AcceptedCmp2"] = str(number % 3 // 2), "0"
        for header, places in BLANK.items():
            if number in places:
                row[header] = ""
    customers, exclude = workspace.folder / "customers.csv", workspace.folder / "exclude.csv"
    customers.write_text(csv_text(rows[::-1]), newline="")
    # As a spreadsheet writes it, with a name column, an id that nobody has, and a blank line.
    lines = ["customer_id,name", *(f'"{row["ID"]}",x' for row in rows[500:600]), "0,nobody", ""]
    exclude.write_text("\r\n".join(lines), newline="")
    settings = {"customers_path": str(customers), "exclude_ids": str(exclude), **QUICK_FIT}
    return workspace.build_tables(**settings)
