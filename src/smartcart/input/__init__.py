"""The customer file, described once: format, encoding, delimiter, and which column is which.

The header macro calls this through the dbt plugin and gets everything that SQL needs to read the
file with explicit columns, so the engine never guesses. Files that the engine cannot read directly
(workbooks, text in an unusual encoding) are first converted to plain CSV.
"""

from smartcart.input.describe import InputFile, describe
from smartcart.input.errors import InputError

__all__ = ["InputError", "InputFile", "describe"]
