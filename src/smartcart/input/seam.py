"""What macros ask about the input: files, each described once per refresh, that must not change."""

import json
from pathlib import Path

from smartcart.input.describe import describe
from smartcart.input.doors import expected_columns
from smartcart.input.errors import InputError, reading
from smartcart.input.files import find_files


class InputSeam:
    """Answers a refresh's questions about its input files.

    Args:
        scratch: folder for copies of files that the engine cannot read directly.
        project: folder of the dbt project.
    """

    def __init__(self, scratch: Path, project: Path) -> None:
        self._scratch = scratch
        self._project = project
        self._answers: dict[str, str] = {}
        self._seen: dict[Path, tuple[int, int]] = {}

    def describe(self, request: str) -> str:
        """Describe the file in a JSON request; a refusal is returned as `{"error": message}`."""
        if request not in self._answers:
            arguments = json.loads(request)
            try:
                columns = expected_columns(arguments["columns"], self._project)
                path = arguments["path"]
                if arguments.get("is_embedded"):
                    path = str(self._project / path)
                with reading(columns.kind):
                    files = find_files(path)
                seen = {file: _state(file) for file in files}
                scratch = self._scratch / columns.kind.replace(" ", "_")
                answer = describe(path, columns, str(scratch)).to_json()
            except InputError as error:
                return json.dumps({"error": str(error)})
            self._seen.update(seen)
            self._answers[request] = answer
        return self._answers[request]

    def change(self) -> str:
        """Return a message if a file changed since it was described, otherwise empty text."""
        for file, state in self._seen.items():
            if not file.exists() or _state(file) != state:
                return f"The input file changed while it was read: {file}. Build again."
        return ""


def _state(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns
