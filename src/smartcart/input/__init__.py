"""What a customer file is, decided once: format, encoding, delimiter, and which column is which.

The header macro asks through the dbt plugin and gets everything that SQL needs to read the file
with explicit columns, so the engine never guesses. What the engine cannot read as it is (a
workbook, text in an unusual encoding) is turned into plain CSV first.
"""

from smartcart.input.describe import InputFile, describe
from smartcart.input.errors import InputError

__all__ = ["InputError", "InputFile", "describe"]
