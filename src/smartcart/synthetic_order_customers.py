"""The customers of the synthetic shop: how often each one orders, for how much, and for how long.

They are drawn from the models that customer value is usually estimated with, so that an estimate
can be compared with the truth. Everything that may be changed is in the constants.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# MBG/NBD (Batislam, Denizel and Filiztekin 2007): an active customer orders at a constant rate per
# week, Gamma(r, alpha) distributed; after each order, including the first, the customer leaves for
# good with a constant probability, Beta(a, b) distributed. The season only stretches the weeks.
RATE_R: Final = 0.65
RATE_ALPHA: Final = 12.0
DROPOUT_A: Final = 0.5
DROPOUT_B: Final = 4.0
# Lifetimes are counted in 64 bits.
LEAST_DROPOUT: Final = 1e-9

# Gamma-Gamma (Fader, Hardie and Lee 2005): the values of a customer's orders are Gamma(p, nu)
# distributed, with mean p / nu, and nu is Gamma(q, gamma) distributed among customers. So the mean
# order value of all but wholesalers is p * gamma / (q - 1) = 48.
VALUE_P: Final = 6.0
VALUE_Q: Final = 2.5
VALUE_GAMMA: Final = 12.0

# Where the groups meet: orders per week, and mean order value in the file's currency.
OFTEN: Final = 0.04
LARGE: Final = 33.0
# Exponent of the odds: at twice the threshold, 64 in 65 customers belong to the upper group.
GROUP_SHARPNESS: Final = 6.0
# By 2 * (large orders) + (orders often).
PERSONAS: Final = ("Budget", "Value", "Growth", "Premium")

# Wholesalers buy dozens at a time.
WHOLESALER_SHARE: Final = 0.003
WHOLESALER_VALUE_FACTOR: Final = 60.0
# Guests per person; each orders once.
GUEST_SHARE: Final = 0.095
NO_CUSTOMER: Final = 0

CHANNELS: Final = ("web", "store", "phone")
CHANNEL_SHARES: Final = (0.62, 0.28, 0.10)

# fmt: off
CATEGORIES: Final = (
    "garden", "kitchen", "toys", "books", "lighting", "textiles", "stationery", "decoration",
)
CATEGORY_SHARES: Final = (.14, .18, .12, .11, .07, .12, .11, .15)
# fmt: on
# How closely customers follow these shares (the sum of a Dirichlet distribution's parameters); low
# gives each customer one or two favourites.
CATEGORY_EVENNESS: Final = 2.5


@dataclass(frozen=True)
class Customers:
    """Customers and guests in random order; all arrays have one row per person (n,).

    `customer_id` is NO_CUSTOMER for guests, who order once. A customer leaves after
    `lifetime_orders`, if there is time for so many. `category_limits` (n, categories) holds
    cumulative shares of the categories; `channel` is the position of the usual one in CHANNELS.
    """

    customer_id: NDArray[np.int64]
    persona: NDArray[np.object_]
    orders_per_week: NDArray[np.float64]
    dropout_probability: NDArray[np.float64]
    lifetime_orders: NDArray[np.int64]
    mean_order_value: NDArray[np.float64]
    is_wholesaler: NDArray[np.bool_]
    channel: NDArray[np.int64]
    category_limits: NDArray[np.float64]

    @property
    def is_guest(self) -> NDArray[np.bool_]:
        """Mark the guests (n,)."""
        return np.asarray(self.customer_id == NO_CUSTOMER, dtype=np.bool_)


def draw_order_customers(rng: np.random.Generator, ids: NDArray[np.int64]) -> Customers:
    """Draw one person for each of the ids (n,), which must not be NO_CUSTOMER.

    Some become guests, whose ids are not used.
    """
    size = ids.size
    orders_per_week = rng.gamma(RATE_R, 1 / RATE_ALPHA, size)
    dropout_probability = np.maximum(rng.beta(DROPOUT_A, DROPOUT_B, size), LEAST_DROPOUT)
    is_wholesaler = rng.random(size) < WHOLESALER_SHARE
    mean_order_value = VALUE_P / rng.gamma(VALUE_Q, 1 / VALUE_GAMMA, size)
    mean_order_value *= np.where(is_wholesaler, WHOLESALER_VALUE_FACTOR, 1.0)
    is_often = _is_above(rng, orders_per_week, OFTEN)
    is_large = _is_above(rng, mean_order_value, LARGE)
    is_guest = ~is_wholesaler & (rng.random(size) < GUEST_SHARE)
    evenness = CATEGORY_EVENNESS * np.array(CATEGORY_SHARES)
    tastes = rng.standard_gamma(evenness, (size, evenness.size))
    limits = np.cumsum(tastes, axis=1)
    return Customers(
        customer_id=np.where(is_guest, NO_CUSTOMER, ids),
        persona=np.array(PERSONAS, dtype=np.object_)[2 * is_large + is_often],
        orders_per_week=orders_per_week,
        dropout_probability=dropout_probability,
        lifetime_orders=np.where(is_guest, 1, rng.geometric(dropout_probability)),
        mean_order_value=mean_order_value,
        is_wholesaler=is_wholesaler,
        channel=draw_channels(rng, size),
        category_limits=limits / limits[:, -1:],
    )


def draw_channels(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
    """Draw positions in CHANNELS (size,)."""
    return rng.choice(len(CHANNELS), size, p=CHANNEL_SHARES)


def _is_above(
    rng: np.random.Generator, values: NDArray[np.float64], threshold: float
) -> NDArray[np.bool_]:
    """Draw who belongs to the upper group (n,): likely above the threshold, unlikely below."""
    odds: NDArray[np.float64] = (values / threshold) ** GROUP_SHARPNESS
    return rng.random(values.size) < odds / (1 + odds)
