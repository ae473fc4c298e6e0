"""A customer with refunds stays, flagged, and every table bears negative amounts."""

import numpy as np
from customer_files import csv_text, embedded_rows
from support import QUICK_FIT, Workspace

REFUNDED = range(100, 220)
SHARES = ("wine", "fruit", "meat", "fish", "sweet", "gold")


def test_customers_with_refunds_stay(workspace: Workspace) -> None:
    rows = embedded_rows()
    for number in REFUNDED:
        rows[number]["MntFishProducts"] = "-12.5"
        # Of every second one more was refunded than bought.
        rows[number]["MntWines"] = "-2000" if number % 2 else rows[number]["MntWines"]
    ids = {int(rows[number]["ID"]) for number in REFUNDED}
    file = workspace.folder / "customers.csv"
    file.write_text(csv_text(rows))

    # With all data tests, which publishes.
    refresh = workspace.build(customers_path=str(file), **QUICK_FIT)

    customers = refresh.published("select * from customer_features").set_index("customer_id")
    assert set(customers.index[customers["has_refunds"]]) == ids
    assert (customers.loc[list(ids), "fish_spending"] == -12.5).all()
    assert (customers["total_spending"] < 0).sum() >= len(REFUNDED) / 4
    assert (customers.loc[customers["total_spending"] < 0, "log_total_spending"] == 0).all()
    shares = customers[[f"{category}_share" for category in SHARES]]
    assert shares.stack().between(0, 1).all()
    assert np.allclose(shares.dropna().sum(axis=1), 1)
    profiles = refresh.published("select * from segment_profiles")
    assert np.isclose(profiles["spending_share"].sum(), 1)
    actions = refresh.published("select * from customer_actions")
    assert (actions["spending_at_risk"] >= 0).all()
    findings = refresh.published("select * from input_findings").set_index("finding")
    assert findings.loc["negative: kept as a refund", "row_count"].sum() == 180
    assert "rejected: ID repeats an earlier row" in findings.index
