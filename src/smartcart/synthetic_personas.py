"""The four personas behind the synthetic customers, and how error-free customers are drawn.

Everything that may be changed is in the tables at the top. tests/unit/test_synthetic.py checks the
result, and which statistics of the real file it keeps.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# One block of customers: column name to values, all of the same length.
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Persona:
    """What is typical of one kind of customer.

    Income is per year, spending and the orders of `deals`, `web`, `catalog` and `store` are for two
    years, `web_visits` per month; amounts are in the file's currency. `kids` and `teens` are
    expected numbers in the household. `response` is the probability of accepting the last campaign.
    `elasticity` is how strongly a channel's orders follow the customer's spending (an exponent;
    0: not at all). `category_mix` is the expected share of each of SPENDING_CATEGORIES.
    """

    name: str
    share: float
    income_mean: float
    income_sd: float
    spending_median: float
    spending_sigma: float
    deals: float
    web: float
    catalog: float
    store: float
    web_visits: float
    kids: float
    teens: float
    birth_year: float
    response: float
    elasticity: float
    category_mix: tuple[float, float, float, float, float, float]


# fmt: off
PERSONAS: Final = (
    #        name     share income: mean, sd  spending: median, sigma
    # deals   web catalog  store  visits   kids  teens   born   response elasticity
    #   wine fruits meat  fish  sweets gold
    Persona("Premium", .27, 76_000, 10_000, 1_300, .30,
        1.5,   5.5,   6.0,   8.5,   3.2,   .08,   .40,   1967,   .26, .3,
        (.510, .042, .305, .060, .041, .042)),
    Persona("Value",   .24, 52_000,  9_000,   680, .42,
        4.1,   6.4,   3.2,   7.9,   6.7,   .40,   .85,   1965,   .11, .6,
        (.584, .036, .210, .042, .036, .092)),
    Persona("Growth",  .15, 71_000, 10_000,   130, .60,
         .7,   2.2,   1.0,   3.6,   3.0,   .05,   .05,   1968,   .12, .6,
        (.573, .034, .180, .055, .038, .120)),
    Persona("Budget",  .34, 31_000, 10_000,    75, .70,
        2.3,   2.3,    .5,   3.3,   7.4,   .93,   .55,   1973,   .10, .0,
        (.385, .045, .280, .060, .040, .190)),
)

SPENDING_CATEGORIES: Final = (
    "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts",
    "MntGoldProds",
)
# How closely customers follow their persona's mix: the shape of a gamma distribution, high is
# close.
CATEGORY_EVENNESS: Final = (2.8, 1.5, 2.7, 1.6, 1.5, 2.0)

# The same in all personas, so there are no clusters by education or living situation.
EDUCATION_SHARES: Final = {
    "Graduation": .503, "PhD": .217, "Master": .165, "2n Cycle": .091, "Basic": .024,
}
MARITAL_STATUS_SHARES: Final = {
    "Married": .387, "Together": .260, "Single": .215, "Divorced": .104, "Widow": .034,
}
# fmt: on

COMPLAIN_SHARE: Final = 0.0094
# Share of a second kid (or teen) in the expected number of kids (or teens).
SECOND_CHILD_SHARE: Final = 0.047
# Between income and the logarithm of spending, within a persona.
INCOME_SPENDING_CORRELATION: Final = 0.5
BIRTH_YEAR_SD: Final = 11.0

INCOME_RANGE: Final = (2_000.0, 120_000.0)
SPENDING_RANGE: Final = (5.0, 2_500.0)
# Before rounding: 1940 to 1996.
BIRTH_YEAR_RANGE: Final = (1939.5, 1996.5)
RECENCY_DAYS: Final = 100
# 2012-07-30 to 2014-06-29, inclusive.
ENROLMENT_DAYS: Final = 700

MOST_DEALS: Final = 15
MOST_WEB_ORDERS: Final = 27
MOST_CATALOG_ORDERS: Final = 28
FEWEST_STORE_ORDERS: Final = 2
MOST_STORE_ORDERS: Final = 13
MOST_WEB_VISITS: Final = 10


def draw_customers(rng: np.random.Generator, size: int) -> Columns:
    """Draw `size` customers without errors, in random order.

    Returns the columns of the SmartCart file under their names there, except that `ID` is missing
    and `enrolment_day` (days since the first enrolment date, 0 to 699) replaces `Dt_Customer`; and
    `persona`, the persona that each customer was drawn from.
    """
    persona = _shares_drawn(rng, [each.share for each in PERSONAS], size)
    income, spending = _draw_income_and_spending(rng, persona)
    recency = rng.integers(0, RECENCY_DAYS, size)
    return {
        "Year_Birth": _draw_birth_year(rng, persona),
        "Education": _draw_labels(rng, EDUCATION_SHARES, size),
        "Marital_Status": _draw_labels(rng, MARITAL_STATUS_SHARES, size),
        "Income": income,
        "Kidhome": _draw_children(rng, persona, [each.kids for each in PERSONAS]),
        "Teenhome": _draw_children(rng, persona, [each.teens for each in PERSONAS]),
        "enrolment_day": rng.integers(0, ENROLMENT_DAYS, size),
        "Recency": recency,
        **_split_spending(rng, persona, spending),
        **_draw_orders(rng, persona, spending),
        "NumWebVisitsMonth": _draw_web_visits(rng, persona),
        "Complain": _shares_drawn(rng, [1 - COMPLAIN_SHARE, COMPLAIN_SHARE], size),
        "Response": _draw_response(rng, persona, recency),
        "persona": np.array([each.name for each in PERSONAS])[persona],
    }


def _shares_drawn(rng: np.random.Generator, shares: ArrayLike, size: int) -> NDArray[np.int64]:
    """Shuffle category numbers whose counts are exactly in proportion (largest remainder).

    Independent draws would leave shares of one percent to chance in a file of 2,240 customers, and
    the shares are the point of the file.
    """
    exact = np.asarray(shares, dtype=float) / np.sum(shares) * size
    counts = np.floor(exact).astype(np.int64)
    by_remainder = np.argsort(counts - exact, kind="stable")
    counts[by_remainder[: size - counts.sum()]] += 1
    return rng.permutation(np.repeat(np.arange(counts.size), counts))


def _typical(persona: NDArray[np.int64], parameter: str) -> NDArray[np.float64]:
    """Look up one parameter of PERSONAS for each customer."""
    return np.array([getattr(each, parameter) for each in PERSONAS], dtype=float)[persona]


def _draw_labels(rng: np.random.Generator, shares: dict[str, float], size: int) -> NDArray[np.str_]:
    labels = np.array(list(shares))
    return labels[_shares_drawn(rng, list(shares.values()), size)]


def _fold(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Mirror values outside a range back into it; clipping would pile customers up at its ends."""
    values = np.where(values < low, 2 * low - values, values)
    return np.where(values > high, 2 * high - values, values)


def _draw_income_and_spending(
    rng: np.random.Generator, persona: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw normal incomes and log-normal spending, whole amounts, correlated in each persona."""
    income_mean = _typical(persona, "income_mean")
    income_sd = _typical(persona, "income_sd")
    spending_median = _typical(persona, "spending_median")
    spending_sigma = _typical(persona, "spending_sigma")

    means_to_spend = rng.standard_normal(persona.size)
    own_taste = rng.standard_normal(persona.size)
    correlation = INCOME_SPENDING_CORRELATION
    wish_to_spend = correlation * means_to_spend + np.sqrt(1 - correlation**2) * own_taste

    income = _fold(income_mean + income_sd * means_to_spend, *INCOME_RANGE)
    log_spending = np.log(spending_median) + spending_sigma * wish_to_spend
    lowest, highest = np.log(SPENDING_RANGE)
    return np.rint(income), np.rint(np.exp(_fold(log_spending, lowest, highest)))


def _split_spending(
    rng: np.random.Generator, persona: NDArray[np.int64], spending: NDArray[np.float64]
) -> Columns:
    """Return whole amounts per category that add up to the spending; wine takes the remainder."""
    evenness = np.array(CATEGORY_EVENNESS)
    mix = _typical(persona, "category_mix")
    weights = mix * rng.standard_gamma(evenness, (persona.size, evenness.size)) / evenness
    weights /= weights.sum(axis=1, keepdims=True)
    amounts = np.floor(weights * spending[:, np.newaxis]).astype(np.int64)
    amounts[:, 0] += spending.astype(np.int64) - amounts.sum(axis=1)
    return dict(zip(SPENDING_CATEGORIES, amounts.T, strict=True))


def _draw_orders(
    rng: np.random.Generator, persona: NDArray[np.int64], spending: NDArray[np.float64]
) -> Columns:
    """Return orders per channel, more for higher spending, and how many of them were deals."""
    exponent = _typical(persona, "elasticity")
    typical = _typical(persona, "spending_median")
    eagerness = (spending / typical) ** exponent

    web_mean = _typical(persona, "web") * eagerness
    catalog_mean = _typical(persona, "catalog") * eagerness
    store_mean = _typical(persona, "store") * eagerness
    deals_mean = _typical(persona, "deals")

    web = np.minimum(rng.poisson(web_mean), MOST_WEB_ORDERS)
    catalog = np.minimum(rng.poisson(catalog_mean), MOST_CATALOG_ORDERS)
    more_in_store = rng.poisson(np.maximum(store_mean - FEWEST_STORE_ORDERS, 0.0))
    store = np.minimum(FEWEST_STORE_ORDERS + more_in_store, MOST_STORE_ORDERS)
    deals = np.minimum(rng.poisson(deals_mean), MOST_DEALS)
    return {
        "NumDealsPurchases": np.minimum(deals, web + catalog + store),
        "NumWebPurchases": web,
        "NumCatalogPurchases": catalog,
        "NumStorePurchases": store,
    }


def _draw_web_visits(rng: np.random.Generator, persona: NDArray[np.int64]) -> NDArray[np.int64]:
    probability = _typical(persona, "web_visits") / MOST_WEB_VISITS
    return rng.binomial(MOST_WEB_VISITS, probability)


def _draw_children(
    rng: np.random.Generator, persona: NDArray[np.int64], expected: list[float]
) -> NDArray[np.int64]:
    """Draw none, one or two children per household, with the expected number of each persona."""
    children = np.zeros(persona.size, dtype=np.int64)
    for number, mean in enumerate(expected):
        members = np.flatnonzero(persona == number)
        two = mean * SECOND_CHILD_SHARE
        one = mean - 2 * two
        children[members] = _shares_drawn(rng, [1 - one - two, one, two], members.size)
    return children


def _draw_birth_year(rng: np.random.Generator, persona: NDArray[np.int64]) -> NDArray[np.int64]:
    typical = _typical(persona, "birth_year")
    years = typical + BIRTH_YEAR_SD * rng.standard_normal(persona.size)
    return np.rint(_fold(years, *BIRTH_YEAR_RANGE)).astype(np.int64)


def _draw_response(
    rng: np.random.Generator, persona: NDArray[np.int64], recency: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return responses: 1.6 times as likely right after a purchase, 0.4 times long after it."""
    typical = _typical(persona, "response")
    probability = typical * (1.6 - 1.2 * recency / (RECENCY_DAYS - 1))
    return (rng.random(persona.size) < probability).astype(np.int64)
