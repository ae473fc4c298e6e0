"""Names and texts as SQL writes them."""


def quoted(name: str) -> str:
    """Return a column name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text literal."""
    return "'" + value.replace("'", "''") + "'"
