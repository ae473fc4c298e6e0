"""The stored model, for scoring a new customer."""

from datetime import date

import pandas as pd

from queries.reading import frame
from release import Release

PARAMETERS = "select * from segmentation_parameters"
REFERENCE_DATE = "select reference_date from model_registry where is_in_force"
NAMES = "select cluster_id, segment_name, segment_label from segment_profiles"


def parameters(release: Release) -> pd.DataFrame:
    """Return the rows of segmentation_parameters."""
    return frame(release, PARAMETERS)


def reference_date(release: Release) -> date:
    """Return the date at which the model takes age and tenure."""
    found: date = pd.Timestamp(frame(release, REFERENCE_DATE)["reference_date"].iloc[0]).date()
    return found


def names(release: Release) -> pd.DataFrame:
    """Return segment_name and segment_label by cluster_id."""
    return frame(release, NAMES).set_index("cluster_id")
