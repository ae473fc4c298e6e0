"""Whether a dbt run is a whole build; only a whole build may publish."""

from typing import Any

CHOICES = ("SELECT", "SELECTOR", "EXCLUDE", "RESOURCE_TYPES")
# A refresh runs without unit tests anyway, unless the setting `unit_tests` is true.
MAY_BE_LEFT_OUT = {"unit_test"}


def why_partial(flags: Any) -> str:
    """Return why a run cannot be a whole build; empty if it can.

    Args:
        flags: dbt's flags for the run; missing ones were not given.
    """
    # A retry has the name of the command that it repeats; only the typed command gives it away.
    typed = getattr(flags, "INVOCATION_COMMAND", "").split()
    is_retry = next((word for word in typed if word in ("build", "retry")), None) == "retry"
    is_build = getattr(flags, "WHICH", None) == "build"
    if not is_build or is_retry or getattr(flags, "EMPTY", False):
        return "only a whole `dbt build` is."
    left_out = {str(kind) for kind in getattr(flags, "EXCLUDE_RESOURCE_TYPES", None) or ()}
    if left_out - MAY_BE_LEFT_OUT or any(getattr(flags, choice, None) for choice in CHOICES):
        return "the build was told to leave something out."
    return ""
