"""What can be seen on what: contrast of colours, as WCAG 2.2 computes it."""

import re

# Backgrounds of Streamlit's light and dark theme.
LIGHT_PAGE, DARK_PAGE = "rgb(255, 255, 255)", "rgb(23, 22, 20)"
BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
# WCAG's minimum for lines and marks.
LEAST_OF_MARKS = 3.0
STEPS = 100


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 (none) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_colour_on(background: str) -> str:
    """Return black or white, the one that is read more easily; at least 4.58 to 1 on any colour."""
    return max((BLACK, WHITE), key=lambda text: contrast(text, background))


def edge_of(colour: str) -> str:
    """Return the colour, darker or lighter if need be, so that lines are seen on both themes."""
    for step in range(STEPS):
        for end in (BLACK, WHITE):
            mixed = _mixed(colour, end, step / STEPS)
            if min(contrast(mixed, LIGHT_PAGE), contrast(mixed, DARK_PAGE)) >= LEAST_OF_MARKS:
                return mixed
    raise ValueError(f"{colour} has no shade that is seen on both themes")


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(_channels(colour), _channels(other), strict=True)
    return f"rgb({', '.join(str(round(one + (two - one) * share)) for one, two in parts)})"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    linear: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return linear


def _channels(colour: str) -> list[float]:
    return [float(part) for part in re.findall(r"[\d.]+", colour)][:3]
