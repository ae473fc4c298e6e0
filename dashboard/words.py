"""Readable names of columns, and what the pipeline's verdicts mean, in plain words."""

from pathlib import PurePath

import pandas as pd

WORDS = {
    "log_income": "income (log)",
    "log_total_spending": "spending (log)",
    "log_order_count": "orders (log)",
    "log_mean_order_value": "spending by order (log)",
    "total_spending": "spending",
    "age": "age",
    "tenure_days": "days since enrolment",
    "recency_days": "days since the last purchase",
    "children_count": "children",
    "kids_at_home": "small children",
    "teens_at_home": "teenagers",
    "deal_count": "purchases with a discount",
    "web_order_count": "web orders",
    "catalogue_order_count": "catalogue orders",
    "store_order_count": "store orders",
    "order_count": "orders",
    "monthly_web_visit_count": "web visits a month",
    "mean_order_value": "spending by order",
    "product_count": "different products",
    "median_gap_days": "days between orders (median)",
    "gap_count": "days with an order, but the first",
    "return_share": "returns, of sales",
    "discount_share": "discounts, of sales before them",
    "has_complained": "complained",
    "has_responded": "accepted the last campaign",
    "segment_name": "segments' shares",
    "web_share": "web",
    "catalogue_share": "catalogue",
    "store_share": "store",
}
for _category in ("wine", "fruit", "meat", "fish", "sweet", "gold"):
    WORDS[f"{_category}_spending"] = f"{_category} spending"
    WORDS[f"{_category}_share"] = _category
# What a segment's verdicts mean: in a sentence, and in a table.
STABILITIES = {
    "repeatable": (
        "This group comes back when we re-draw the customers.",
        "comes back",
    ),
    "uncertain": (
        "This group does not always come back when we re-draw the customers: use it with care.",
        "does not always come back",
    ),
    "dissolves": (
        "This group does not come back when we re-draw the customers: do not build on it.",
        "does not come back",
    ),
}
SEPARATIONS = {
    "separated": ("It stands apart from the others.", "stands apart"),
    "a cut through a continuum": (
        "It is a useful split, not a natural group.",
        "a useful split, not a natural group",
    ),
    "cannot be told": ("Whether it stands apart cannot be told.", "cannot be told apart"),
}
# What the verdicts of cluster_count_diagnostics mean.
SUPPORTED = "supported"
COUNT_VERDICTS = {
    SUPPORTED: "A sound number: every segment comes back when we re-draw the customers, and stands"
    " apart from the others.",
    "not every segment comes back when customers are drawn again": "Not every segment comes back"
    " when we re-draw the customers.",
    "two halves of the customers give different segments": "Two halves of the customers would give"
    " different segments.",
    "not every name comes back when customers are drawn again": "The segments come back when we"
    " re-draw the customers, but not always with the same names.",
    "not every segment stands apart from a cut through a single cloud": "At least one segment is a"
    " useful split, not a natural group.",
    "the smallest segment holds fewer customers than min_segment_share": "The smallest segment is"
    " too small to work with.",
}
# What the adjusted Rand index of both methods means.
AGREEMENTS = (
    (0.9, "Both methods find almost the same groups."),
    (0.7, "Both methods find much the same groups, with different borders."),
    (0.4, "The methods agree in part: where the groups end depends on the method."),
    (-1.0, "The methods find different groups: take these as a useful split, not natural groups."),
)
# Methods of value_backtest.
VALUE_METHODS = {
    "mbg_nbd": "MBG/NBD",
    "bg_nbd": "BG/NBD",
    "last_period": "as many as in the days before",
    "mean_of_both": "the mean of MBG/NBD and the days before",
    "own_rate": "each customer's own rate",
    "none": "no orders",
}
# What a shop could reckon with without any model.
SIMPLE_RULES = ("last_period", "own_rate", "none")
# Formats of audience files.
FORMATS = {
    "csv": "CSV, for any tool",
    "klaviyo": "Klaviyo",
    "mailchimp": "Mailchimp",
    "google": "Google Ads",
    "meta": "Meta (Facebook, Instagram)",
    "tiktok": "TikTok",
}
# Causes of segment_entries.
ENTRY_CAUSES = {
    "behaviour": "what they did",
    "new": "new customers",
    "gone": "customers gone",
    "model": "another model",
    "name": "another name",
    "rules": "other rules",
    "exclusion": "exclusions",
}
CATEGORIES = [f"{name}_share" for name in ("wine", "fruit", "meat", "fish", "sweet", "gold")]
CHANNELS = ["web_share", "catalogue_share", "store_share"]
# Axis titles, with units.
AXIS_TITLES = {
    "income": "yearly household income (the file's currency)",
    "total_spending": "spending (observation window, the file's currency)",
    "log_order_count": "orders (logarithm)",
    "log_mean_order_value": "spending by order (logarithm)",
    "age": "age (years)",
    "children_count": "children at home",
}


def in_words(column: str) -> str:
    """Return a readable name for a column, trait or one-hot input."""
    if ": " in column:
        return column.split(": ", 1)[1]
    for category in ("education_level_", "living_situation_"):
        if column.startswith(category):
            return column.removeprefix(category).replace("_", " ")
    return WORDS.get(column, column.replace("_", " "))


def plain_verdict(stability: str | None, separation: str | None) -> str:
    """Return in plain sentences whether a segment comes back, and whether it is a natural group."""
    return " ".join(_told(stability, separation, 0))


def short_verdict(stability: str | None, separation: str | None) -> str:
    """Return the same in a few words, for tables."""
    return ", ".join(_told(stability, separation, 1))


def plain_count_verdict(verdict: str | None) -> str:
    """Return in a plain sentence whether a number of segments holds."""
    return COUNT_VERDICTS.get(verdict, verdict) if verdict else ""


def plain_agreement(agreement: float) -> str:
    """Return in a plain sentence how far two methods find the same groups."""
    for from_here, words in AGREEMENTS:
        if agreement >= from_here:
            return words
    return AGREEMENTS[-1][1]


def plain_value_verdict(errors: pd.DataFrame, method: str) -> str:
    """Return in a plain sentence how good predictions of orders were before.

    Args:
        errors: model and root_mean_squared_error, over all earlier days together.
        method: the model that predicts.
    """
    by_model = errors.set_index("model")["root_mean_squared_error"]
    rules = by_model[by_model.index.isin(SIMPLE_RULES)]
    if method not in by_model.index or rules.empty:
        return "These predictions could not be tested yet: the order lines cover too few days."
    if by_model[method] < rules.min():
        return "Tried on earlier days, these predictions came closer than any simple rule."
    return (
        "Tried on earlier days, these predictions came no closer than the best simple rule: take"
        " them as a rough guide."
    )


def file_names(source: str) -> str:
    """Return the names of the input's files without their folders; tables stay as they are."""
    return " and ".join(PurePath(part).name for part in source.split(" and "))


def _told(stability: str | None, separation: str | None, form: int) -> list[str]:
    found = (STABILITIES.get(stability or ""), SEPARATIONS.get(separation or ""))
    return [words[form] for words in found if words]
