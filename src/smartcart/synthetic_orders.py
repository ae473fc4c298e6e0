"""The order lines of a synthetic shop that opened on 2024-01-01: two years of sales and returns.

`synthetic_order_customers` defines who orders. This module makes lines of their orders: dates with
seasons, products at fixed prices that add up to the value of the order, and what a real log has
besides sales: returns, cancelled orders, postage, adjustments, gifts, lines that appear twice.
Everything that may be changed is in the constants; tests/unit/test_synthetic_orders.py checks the
result. Money is in whole cents here.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartcart.synthetic_order_customers import (
    CATEGORIES,
    CHANNELS,
    VALUE_P,
    Customers,
    draw_channels,
    draw_order_customers,
)
from smartcart.synthetic_personas import Columns

FIRST_DAY: Final = np.datetime64("2024-01-01")
LAST_DAY: Final = np.datetime64("2025-12-31")
MINUTES_PER_DAY: Final = 24 * 60
# Orders relative to an average month, January to December.
MONTH_FACTORS: Final = (0.85, 0.85, 0.95, 1.0, 1.0, 0.85, 0.7, 0.7, 0.95, 1.05, 1.5, 1.6)
# The shop takes orders from 8:00 to 22:00; shares of a day's orders by hour.
FIRST_HOUR: Final = 8
HOUR_SHARES: Final = (3, 6, 9, 10, 10, 8, 7, 7, 8, 8, 8, 7, 6, 3)
# When customers join: 1 spreads first orders evenly, apart from the season, less puts them earlier.
JOINING_EXPONENT: Final = 0.75

# Prices (cheapest and dearest product) in the order of CATEGORIES.
# fmt: off
PRICE_RANGES: Final = (
    (1.2, 180.), (.8, 160.), (1.2, 90.), (2.5, 45.), (2., 240.), (1.5, 120.), (.4, 30.), (.8, 110.),
)
# fmt: on
PRODUCTS_PER_CATEGORY: Final = 50
# A line takes one of this many products below the price that is wanted.
PRODUCT_CHOICE: Final = 5
CATALOGUE_SEED: Final = 400

# Lines of goods: one, and on average this many more in an order of the typical value; they grow
# with the square root of the value.
FURTHER_LINES: Final = 1.7
TYPICAL_ORDER_VALUE: Final = 40.0
MOST_LINES: Final = 40
# How evenly the value is spread over the lines of an order: the shape of a gamma distribution.
LINE_EVENNESS: Final = 2.5
# Share of the lines with one piece; each further piece is less likely by the same factor.
SINGLE_PIECE_SHARE: Final = 0.6
WHOLESALE_DOZENS: Final = (2, 25)

USUAL_CHANNEL_SHARE: Final = 0.8
CANCELLED_SHARE: Final = 0.015
DISCOUNTED_SHARE: Final = 0.08
DISCOUNT_RATES: Final = (0.1, 0.2, 0.3)

# Shares of the orders; of postage, of those from the web and by phone.
POSTAGE_SHARE: Final = 0.28
POSTAGE_CENTS: Final = 490
GIFT_SHARE: Final = 0.01
ADJUSTMENT_SHARE: Final = 0.005
ADJUSTMENT_RATES: Final = (0.05, 0.2)

# Share of the orders from which something may come back, and how many days later (1 to 30); of
# these, the share that comes back whole; of the goods in the others, the share of returned lines.
RETURNED_SHARE: Final = 0.04
RETURN_DAYS: Final = (1, 31)
RETURNED_WHOLE_SHARE: Final = 0.5
RETURNED_LINE_SHARE: Final = 0.5
# Share of the lines of sales that appear twice.
REPEATED_LINE_SHARE: Final = 0.001

# The products: goods by category and price, then these.
PRODUCT_COUNT: Final = len(CATEGORIES) * PRODUCTS_PER_CATEGORY
POSTAGE, DISCOUNT, MANUAL = PRODUCT_COUNT, PRODUCT_COUNT + 1, PRODUCT_COUNT + 2


@dataclass(frozen=True)
class OrderChunk:
    """The order lines of some customers, sorted by time, and the truth about these customers.

    `lines` has the columns of the log, except `minute` (since FIRST_DAY) for `ordered_at`,
    `order_number` and `is_return` for `order_id`, `unit_cents` and `discount_cents` for money; the
    currency is missing. `customers` has `customer_id`, the group each was planted in (`persona`)
    and the parameters that its orders were drawn with; guests are missing.
    """

    lines: Columns
    customers: Columns


@dataclass(frozen=True)
class _Orders:
    """Orders by customer and time; all arrays have one row per order (m,)."""

    customer: NDArray[np.int64]
    minute: NDArray[np.int64]
    cents: NDArray[np.float64]
    channel: NDArray[np.int64]
    is_cancelled: NDArray[np.bool_]


def draw_order_chunk(
    rng: np.random.Generator, ids: NDArray[np.int64], first_number: int, most_lines: int
) -> OrderChunk:
    """Draw the order lines of a chunk of customers.

    Args:
        rng: the source of chance; it alone decides which of the ids become guests.
        ids: one for each person (n,).
        first_number: the number of the first order; the others follow in the order of time.
        most_lines: lines beyond these are left out, the last customers first.
    """
    customers = draw_order_customers(rng, ids)
    orders = _draw_orders(rng, customers)
    sales = _draw_sales(rng, customers, orders)
    returns = _draw_returns(rng, orders, sales)
    lines = _append(_repeat_some(rng, sales), returns)
    owner = orders.customer[lines["order"]]
    by_customer = np.lexsort((lines["line_number"], lines["minute"], owner))
    lines = _take(lines, by_customer[:most_lines])
    return OrderChunk(
        lines=_finish_lines(lines, customers, orders, first_number),
        customers=_planted(customers, orders, np.unique(orders.customer[lines["order"]])),
    )


def _draw_orders(rng: np.random.Generator, customers: Customers) -> _Orders:
    """Draw the dates of all orders, and what they are worth."""
    size = customers.customer_id.size
    weeks = _SEASON_WEEKS[-1] * rng.random(size) ** JOINING_EXPONENT
    counts = 1 + rng.poisson(customers.orders_per_week * weeks)
    customer = np.repeat(np.arange(size), counts)
    elapsed = rng.random(customer.size)
    elapsed[_first_rows(customer)] = 0.0
    by_time = np.lexsort((elapsed, customer))
    is_before_leaving = _count_within(customer) < customers.lifetime_orders[customer]
    customer, elapsed = customer[is_before_leaving], elapsed[by_time][is_before_leaving]

    left = weeks[customer] * (1 - elapsed)
    mean = customers.mean_order_value[customer]
    is_usual = rng.random(customer.size) < USUAL_CHANNEL_SHARE
    usual, other = customers.channel[customer], draw_channels(rng, customer.size)
    return _Orders(
        customer=customer,
        minute=_minutes_of(_SEASON_WEEKS[-1] - left),
        cents=100 * rng.gamma(VALUE_P, mean / VALUE_P),
        channel=np.where(is_usual, usual, other),
        is_cancelled=rng.random(customer.size) < CANCELLED_SHARE,
    )


def _minutes_of(season_weeks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Turn weeks since the opening, short in the busy season, into minutes of the calendar."""
    days = np.interp(season_weeks, _SEASON_WEEKS, np.arange(_SEASON_WEEKS.size))
    day = np.minimum(days.astype(np.int64), _SEASON_WEEKS.size - 2)
    hour = np.interp(days - day, _HOUR_LIMITS, FIRST_HOUR + np.arange(_HOUR_LIMITS.size))
    closing = 60 * (FIRST_HOUR + len(HOUR_SHARES))
    return day * MINUTES_PER_DAY + np.minimum((60 * hour).astype(np.int64), closing - 1)


def _draw_sales(rng: np.random.Generator, customers: Customers, orders: _Orders) -> Columns:
    """Draw the lines of all orders, by order: goods first, postage last."""
    size = orders.customer.size
    is_gift = rng.random(size) < GIFT_SHARE
    is_adjusted = rng.random(size) < ADJUSTMENT_SHARE
    has_postage = (orders.channel != CHANNELS.index("store")) & (rng.random(size) < POSTAGE_SHARE)

    gift, adjusted = np.flatnonzero(is_gift), np.flatnonzero(is_adjusted)
    rates = rng.uniform(*ADJUSTMENT_RATES, adjusted.size)
    lines = _draw_goods(rng, customers, orders)
    lines = _append(lines, _single(gift, rng.integers(0, PRODUCT_COUNT, gift.size), 1, 0))
    lines = _append(
        lines,
        _single(
            adjusted,
            rng.choice([DISCOUNT, MANUAL], adjusted.size),
            -1,
            np.ceil(rates * orders.cents[adjusted]),
        ),
    )
    lines = _append(lines, _single(np.flatnonzero(has_postage), POSTAGE, 1, POSTAGE_CENTS))
    lines = _take(lines, np.argsort(lines["order"], kind="stable"))
    lines["line_number"] = 1 + _count_within(lines["order"])
    lines["minute"] = orders.minute[lines["order"]]
    lines["is_return"] = np.zeros(lines["order"].size, dtype=np.bool_)
    return lines


def _draw_goods(rng: np.random.Generator, customers: Customers, orders: _Orders) -> Columns:
    """Draw goods whose prices times quantities add up to about the value of their order."""
    further = FURTHER_LINES * np.sqrt(orders.cents / (100 * TYPICAL_ORDER_VALUE))
    counts = np.minimum(1 + rng.poisson(further), MOST_LINES)
    order = np.repeat(np.arange(counts.size), counts)
    customer = orders.customer[order]
    weights = rng.standard_gamma(LINE_EVENNESS, order.size)
    cents = orders.cents[order] * weights / np.bincount(order, weights)[order]

    dozens = rng.integers(*WHOLESALE_DOZENS, order.size)
    pieces = rng.geometric(SINGLE_PIECE_SHARE, order.size)
    pieces = np.where(customers.is_wholesaler[customer], 12 * dozens, pieces)
    chance = rng.random((order.size, 1))
    category = (customers.category_limits[customer] <= chance).sum(axis=1)
    dearest = np.searchsorted(_PRICE_KEYS, _price_key(category, cents / pieces), "right") - 1
    choice = dearest - rng.integers(0, PRODUCT_CHOICE, order.size)
    product = np.maximum(choice, category * PRODUCTS_PER_CATEGORY)

    # Rounding up or down by chance keeps the value of the order on average.
    exact = cents / _UNIT_CENTS[product]
    quantity = np.maximum(np.floor(exact + rng.random(order.size)), 1).astype(np.int64)
    rate = rng.choice(DISCOUNT_RATES, order.size)
    rate *= rng.random(order.size) < DISCOUNTED_SHARE
    return {
        "order": order,
        "product": product,
        "quantity": quantity,
        "unit_cents": _UNIT_CENTS[product],
        "discount_cents": np.rint(rate * quantity * _UNIT_CENTS[product]).astype(np.int64),
    }


def _draw_returns(rng: np.random.Generator, orders: _Orders, sales: Columns) -> Columns:
    """Draw the goods that come back within a month, before the last day: all of an order or some.

    A discount is taken back in proportion, so a line that comes back whole sums to zero.
    """
    size = orders.customer.size
    day = orders.minute // MINUTES_PER_DAY + rng.integers(*RETURN_DAYS, size)
    minute = rng.integers(60 * FIRST_HOUR, 60 * (FIRST_HOUR + len(HOUR_SHARES)), size)
    is_returned = (rng.random(size) < RETURNED_SHARE) & ~orders.is_cancelled
    is_returned &= day < _SEASON_WEEKS.size - 1
    is_whole = rng.random(size) < RETURNED_WHOLE_SHARE

    is_goods = (sales["product"] < PRODUCT_COUNT) & (sales["unit_cents"] > 0)
    lines = _take(sales, np.flatnonzero(is_returned[sales["order"]] & is_goods))
    is_drawn = rng.random(lines["order"].size) < RETURNED_LINE_SHARE
    lines = _take(lines, np.flatnonzero(is_whole[lines["order"]] | is_drawn))
    order, sold = lines["order"], lines["quantity"]
    pieces = np.where(is_whole[order], sold, rng.integers(1, sold + 1))
    return lines | {
        "quantity": -pieces,
        "discount_cents": -(lines["discount_cents"] * pieces // sold),
        "line_number": 1 + _count_within(order),
        "minute": (day * MINUTES_PER_DAY + minute)[order],
        "is_return": np.ones(order.size, dtype=np.bool_),
    }


def _repeat_some(rng: np.random.Generator, lines: Columns) -> Columns:
    is_repeated = rng.random(lines["order"].size) < REPEATED_LINE_SHARE
    return _take(lines, np.repeat(np.arange(is_repeated.size), 1 + is_repeated))


def _finish_lines(
    lines: Columns, customers: Customers, orders: _Orders, first_number: int
) -> Columns:
    """Number the orders by time, sort their lines by time, and look up what they lack."""
    in_log = np.unique(lines["order"])
    numbers = np.zeros(orders.customer.size, dtype=np.int64)
    by_time = in_log[np.argsort(orders.minute[in_log], kind="stable")]
    numbers[by_time] = first_number + np.arange(in_log.size)

    number = numbers[lines["order"]]
    by_time = np.lexsort((lines["line_number"], number, lines["minute"]))
    lines, number = _take(lines, by_time), number[by_time]
    order, product = lines["order"], lines["product"]
    return {
        "customer_id": customers.customer_id[orders.customer[order]],
        "minute": lines["minute"],
        "order_number": number,
        "is_return": lines["is_return"],
        "line_number": lines["line_number"],
        "product": _PRODUCT_CODES[product],
        "category": _PRODUCT_CATEGORIES[product],
        "channel": _CHANNEL_NAMES[orders.channel[order]],
        "quantity": lines["quantity"],
        "unit_cents": lines["unit_cents"],
        "discount_cents": lines["discount_cents"],
        "status": _STATUSES[orders.is_cancelled[order].astype(np.int64)],
    }


def _planted(customers: Customers, orders: _Orders, people: NDArray[np.int64]) -> Columns:
    """Return what the customers among these people were drawn with."""
    people = people[~customers.is_guest[people]]
    order_count = np.bincount(orders.customer, minlength=customers.customer_id.size)
    return {
        "customer_id": customers.customer_id[people],
        "persona": customers.persona[people],
        "orders_per_week": customers.orders_per_week[people],
        "dropout_probability": customers.dropout_probability[people],
        "mean_order_value": customers.mean_order_value[people],
        "is_wholesaler": customers.is_wholesaler[people],
        "is_active": (order_count < customers.lifetime_orders)[people],
    }


def _single(
    order: NDArray[np.int64],
    product: NDArray[np.int64] | int,
    quantity: int,
    unit_cents: NDArray[np.float64] | int,
) -> Columns:
    """Return one line for each of some orders (n,), without a discount."""
    whole = {"product": product, "quantity": quantity, "unit_cents": unit_cents}
    columns: Columns = {"order": order, "discount_cents": np.zeros_like(order)}
    for name, values in whole.items():
        columns[name] = np.broadcast_to(values, order.shape).astype(np.int64)
    return columns


def _append(lines: Columns, more: Columns) -> Columns:
    return {name: np.concatenate([values, more[name]]) for name, values in lines.items()}


def _take(lines: Columns, rows: NDArray[np.int64]) -> Columns:
    return {name: values[rows] for name, values in lines.items()}


def _first_rows(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the first row of each group in sorted group numbers (n,)."""
    return np.flatnonzero(np.diff(groups, prepend=-1))


def _count_within(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the rows of each group from 0; group numbers (n,) are sorted."""
    firsts = _first_rows(groups)
    lengths = np.diff(firsts, append=groups.size)
    return np.arange(groups.size) - np.repeat(firsts, lengths)


def _season_weeks() -> NDArray[np.float64]:
    """Return weeks of even demand since the opening, at the beginning of each day and at the end.

    They add up to the weeks of the calendar, but a day in December is longer than one in July.
    """
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    limits = np.append(0.0, np.cumsum(np.array(MONTH_FACTORS)[month]))
    return np.asarray(limits * (days.size / 7 / limits[-1]), dtype=np.float64)


def _unit_cents() -> NDArray[np.int64]:
    """Return prices that end in 9, by category and price."""
    prices = [np.geomspace(low, high, PRODUCTS_PER_CATEGORY) for low, high in PRICE_RANGES]
    tens = np.rint(10 * np.concatenate(prices)).astype(np.int64)
    return np.asarray(10 * tens - 1, dtype=np.int64)


def _product_codes() -> NDArray[np.object_]:
    """Return codes in an order that shows neither category nor price."""
    numbers = np.random.default_rng(CATALOGUE_SEED).permutation(PRODUCT_COUNT) + 1
    goods = [f"SKU-{number:04}" for number in numbers]
    return np.array([*goods, "POST", "DISCOUNT", "MANUAL"], dtype=np.object_)


def _price_key(category: NDArray[np.int64], cents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Combine category and price into one number that sorts by both."""
    above_all_prices = 1e6
    capped = np.minimum(cents, above_all_prices - 1)
    return np.asarray(category * above_all_prices + capped, dtype=np.float64)


# Tables made from the constants above. DuckDB reads texts fastest as objects.
_SEASON_WEEKS: Final = _season_weeks()
_HOUR_LIMITS: Final = np.append(0.0, np.cumsum(HOUR_SHARES) / np.sum(HOUR_SHARES))
# One row per product: goods by category and price, then POSTAGE, DISCOUNT and MANUAL.
_UNIT_CENTS: Final = _unit_cents()
_PRICE_KEYS: Final = _price_key(
    np.repeat(np.arange(len(CATEGORIES)), PRODUCTS_PER_CATEGORY), _UNIT_CENTS.astype(np.float64)
)
_PRODUCT_CODES: Final = _product_codes()
_PRODUCT_CATEGORIES: Final = np.array(
    [
        *np.repeat(CATEGORIES, PRODUCTS_PER_CATEGORY).tolist(),
        "shipping",
        "adjustment",
        "adjustment",
    ],
    dtype=np.object_,
)
_CHANNEL_NAMES: Final = np.array(CHANNELS, dtype=np.object_)
_STATUSES: Final = np.array(["completed", "cancelled"], dtype=np.object_)
