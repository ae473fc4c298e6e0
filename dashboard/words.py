"""Readable names of columns."""

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
# Methods of value_backtest.
VALUE_METHODS = {
    "mbg_nbd": "MBG/NBD",
    "bg_nbd": "BG/NBD",
    "last_period": "as many as in the days before",
    "mean_of_both": "the mean of MBG/NBD and the days before",
    "own_rate": "each customer's own rate",
    "none": "no orders",
}
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
