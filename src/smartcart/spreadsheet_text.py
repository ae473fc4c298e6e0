"""Text that no spreadsheet takes for a formula, as the macro spreadsheet_text writes it."""

# Same rule as the macro; a test compares them.
FORMULA = r"'^[[:space:]\x{a0}\x{3000}\x{feff}]*[-=+@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\t\r\n]'"
# Numbers and telephone numbers are not formulas, so ids are exported unchanged.
PHONE = r"'^ *[-+]?[-0-9 ()./]*[0-9][-0-9 ()./]*$'"


def spreadsheet_text(text: str) -> str:
    """Return SQL for a text with an apostrophe before it if it begins like a formula."""
    return (
        f"case when regexp_matches({text}, {FORMULA}) and not regexp_matches({text}, {PHONE})"
        f" then '''' || {text} else {text} end"
    )
