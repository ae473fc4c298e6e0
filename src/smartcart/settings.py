"""The settings of the pipeline, under `vars` in dbt_project.yml: what values each may have."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from smartcart.errors import RefusedError
from smartcart.setting_kinds import Kind, Setting

CURRENCY = "the file's currency"


def _share(name: str) -> Setting:
    return Setting(name, Kind.NUMBER, 0, 1)


def _part(name: str) -> Setting:
    return Setting(name, Kind.NUMBER, 0, 1, is_open=True)


def _positive(name: str, unit: str = "") -> Setting:
    return Setting(name, Kind.NUMBER, 0, is_open=True, unit=unit)


def _whole(name: str, least: int, most: int | None = None, unit: str = "") -> Setting:
    return Setting(name, Kind.WHOLE_NUMBER, least, most, unit=unit)


def _one_of(name: str, *choices: object) -> Setting:
    return Setting(name, Kind.CHOICE, choices=choices)


def _text(name: str) -> Setting:
    return Setting(name, Kind.TEXT, may_be_null=True)


# In the order of dbt_project.yml, which says what they mean.
SETTINGS = (
    # tests of the code
    _one_of("unit_tests", True, False),
    # input
    _text("customers_path"),
    _text("customers_table"),
    _text("orders_path"),
    _text("orders_table"),
    _text("dataset"),
    Setting("column_aliases", Kind.NAMES),
    Setting("order_column_aliases", Kind.NAMES),
    _one_of("customer_key", "customer_id", "email"),
    _text("order_currency"),
    _one_of("customer_id_type", "bigint", "string"),
    _one_of("date_order", "auto", "day_first", "month_first"),
    _one_of("decimal_mark", "auto", "point", "comma"),
    _share("default_value_share"),
    _share("max_rejected_share"),
    _share("max_unreadable_share"),
    _share("max_imputed_share"),
    _share("max_gone_share"),
    _share("max_refund_share"),
    _share("max_outlier_share"),
    Setting("usual_median_income", Kind.RANGE, 0, unit=CURRENCY),
    Setting("usual_median_spending", Kind.RANGE, 0, unit=CURRENCY),
    # cleaning and features
    Setting("reference_date", Kind.DATE, may_be_null=True),
    _positive("max_age", "years"),
    _positive("max_income", CURRENCY),
    # what the segments are made from
    _one_of("recipe", "auto", "default", "orders", "published"),
    Setting("numeric_features", Kind.COLUMNS),
    Setting("categorical_features", Kind.CATEGORIES),
    Setting("orders_recipe", Kind.RECIPE),
    _positive("orders_max_score", "standard deviations"),
    Setting("published_recipe", Kind.RECIPE),
    _whole("n_components", 1),
    Setting("candidate_k", Kind.WHOLE_NUMBERS, 2),
    Setting("n_segments", Kind.WHOLE_NUMBER, 2, choices=("auto",)),
    _whole("training_sample_size", 100, unit="customers"),
    _whole("random_seed", 0, 2**32 - 1),
    # how long a model lives
    _one_of("refit", True, False, "propose"),
    _part("match_from"),
    _one_of("rename", True, False),
    _positive("drift_from"),
    _part("far_share_from"),
    _positive("max_drift"),
    # how good a number of segments is
    _whole("diagnostic_sample_size", 100, unit="customers"),
    _whole("bootstrap_replicates", 1),
    _share("repeatable_from"),
    _share("dissolves_below"),
    _share("min_segment_share"),
    _share("undecided_margin"),
    _whole("max_map_points", 100, unit="customers"),
    # names
    Setting("name_max_distance", Kind.NUMBER, 0, unit="ranks"),
    Setting("name_min_margin", Kind.NUMBER, 0, unit="ranks"),
    # what to do with the segments
    _positive("observation_days", "days"),
    _positive("churn_from_intervals"),
    _share("max_attention_share"),
    _positive("interest_min_lift"),
    _share("interest_min_share"),
    _positive("interest_min_amount", CURRENCY),
    _share("upsell_min_income_rank"),
    _share("upsell_min_gap"),
    _share("assumed_uplift_share"),
    _share("holdout_share"),
    Setting("exclude_ids", Kind.IDS, may_be_null=True),
    Setting("forget_customers", Kind.IDS, may_be_null=True),
    # campaigns
    _text("campaigns_path"),
    _whole("campaign_days", 1, 365, unit="days"),
    Setting("campaign_columns", Kind.NAMES),
    Setting("contact_column_aliases", Kind.NAMES),
    _text("contact_country"),
    _whole("entry_days", 1, 3650, unit="days"),
    # what a customer will bring
    _whole("horizon_days", 7, 3650, unit="days"),
    # releases
    _whole("keep_releases", 2, unit="one to read and one to go back to"),
    Setting("export_formats", Kind.CHOICES, choices=("parquet", "csv")),
    Setting("min_free_disk_gb", Kind.NUMBER, 0, unit="GB"),
)


class SettingError(RefusedError):
    """Settings that cannot be used; the message names each, its value and the remedy."""


def check_settings(given: Mapping[str, object], project: Path) -> dict[str, Any]:
    """Check the settings of a run, and return them: those given, and the project's for the rest.

    What depends on the engine or on the customer file is checked by the macro refuse_bad_settings.

    Args:
        given: vars of the run, by name.
        project: folder of dbt_project.yml.

    Raises:
        SettingError: a setting does not exist (dbt itself accepts any name), has a value outside
            SETTINGS, or contradicts another one.
    """
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    values: dict[str, Any] = yaml.safe_load(text)["vars"]["smartcart"]
    lines = list(_unknown(given, values))
    values |= given
    lines += [
        setting.refusal(values[setting.name])
        for setting in SETTINGS
        if setting.name in values and not setting.accepts(values[setting.name])
    ]
    lines = lines or list(_contradictions(values, given))
    if lines:
        raise SettingError("\n".join([*lines, "All settings are in dbt_project.yml under vars."]))
    return values


def _unknown(given: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    known = list(known)
    for name in sorted(set(given) - set(known)):
        nearest = get_close_matches(name, known, n=1, cutoff=0.0)[0]
        yield f"There is no setting '{name}'. Did you mean {nearest}?"


def _contradictions(values: Mapping[str, Any], given: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong between settings that are right by themselves."""
    if values["unit_tests"] and "unit_tests" not in given:
        yield (
            "unit_tests is true in dbt_project.yml, where it has no effect. Leave it false there,"
            " and run the unit tests by --vars '{unit_tests: true}'."
        )
    candidates, n_segments = values["candidate_k"], values["n_segments"]
    if n_segments not in ("auto", *candidates):
        yield (
            f"n_segments is {n_segments}, but only the numbers of candidate_k are fitted:"
            f" {', '.join(map(str, candidates))}. Choose one of them or auto, or add it to"
            " candidate_k."
        )
    if values["diagnostic_sample_size"] < max(candidates):
        yield (
            f"diagnostic_sample_size ({values['diagnostic_sample_size']}) must be at least the"
            f" largest number of candidate_k ({max(candidates)})."
        )
    if values["dissolves_below"] > values["repeatable_from"]:
        yield (
            f"dissolves_below ({values['dissolves_below']}) must not be above repeatable_from"
            f" ({values['repeatable_from']})."
        )
    yield from _contradicting_doors(values)


def _contradicting_doors(values: Mapping[str, Any]) -> Iterator[str]:
    for door in ("customers", "orders"):
        if values[f"{door}_table"] and values[f"{door}_path"]:
            yield (
                f"The {door} are given twice: by {door}_path and by {door}_table. Give one of them."
            )
    has_customers = values["customers_table"] or values["customers_path"]
    has_orders = values["orders_table"] or values["orders_path"]
    embedded = "embedded_orders" if has_orders else "embedded"
    is_embedded = not has_customers and values["orders_path"] in (None, "embedded")
    if is_embedded and not values["orders_table"] and values["dataset"] not in (None, embedded):
        yield (
            f"dataset is '{values['dataset']}', but there is no customers_path: the embedded"
            " customers would take the place of that data set. Give the customer file (make build"
            " CUSTOMERS=file)."
        )
    if has_orders and values["recipe"] == "published":
        yield "The recipe published is that of the customer file. With order lines, choose auto."
    if has_orders and not has_customers and values["recipe"] == "default":
        yield (
            "The recipe default needs the income of the customers, which order lines do not tell."
            " Give the customer file too (make build ORDERS=lines CUSTOMERS=file), or choose auto."
        )
    if values["customer_key"] == "email" and values["customer_id_type"] != "string":
        yield "customer_key: email needs customer_id_type: string, as e-mails are no numbers."
