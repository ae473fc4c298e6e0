"""What macros ask about the records of campaigns."""

from pathlib import Path
from typing import Any

from smartcart.campaigns.records import MEMBER_COLUMNS, erase, read_records

Answer = dict[str, Any]


def read_campaigns(workspace: Path, path: str | None, dataset: str) -> Answer:
    """Return the campaigns of a data set, and the files of their members.

    Args:
        workspace: the workspace of the refresh.
        path: the setting campaigns_path.
        dataset: name of the data set.

    Raises:
        RecordError: a record was edited, or its members are missing.
    """
    found = read_records(_folder(workspace, path), dataset)
    return {
        "campaigns": [
            {
                "campaign_id": record.campaign_id,
                "action": record.action,
                "sent_on": record.sent_on,
                "responses_before": record.responses_before,
            }
            for _, record in found
        ],
        "files": [str((folder / record.members_file).resolve()) for folder, record in found],
        "columns": list(MEMBER_COLUMNS),
    }


def erase_from_campaigns(workspace: Path, path: str | None, dataset: str, ids: list[str]) -> Answer:
    """Erase customers from the records.

    Args:
        workspace: the workspace of the refresh.
        path: the setting campaigns_path.
        dataset: name of the data set.
        ids: their ids, as the records have them.
    """
    return {"count": erase(_folder(workspace, path), dataset, ids)}


def _folder(workspace: Path, path: str | None) -> Path:
    return Path(path) if path else workspace / "exports"
