"""The dendrogram, and K-Means compared with Ward's method."""

from collections.abc import Sequence

import pandas as pd
from plotly.colors import sample_colorscale
from plotly.graph_objects import Figure, Scatter

from charts.base import GREY, PALE, framed, shared_customers
from contrast import edge_of
from segment_looks import FIRST_PLACE, LAST_PLACE, SPENDING_SCALE, Looks

HEIGHT = 440


def dendrogram(top: pd.DataFrame, cut: pd.DataFrame) -> Figure:
    """Draw the top of the tree; below the cut, branches have the colour of their cluster.

    Args:
        top: nodes of the tree from the root down to more leaves than clusters.
        cut: the clusters, by descending mean spending.
    """
    nodes = top.set_index("node_id")
    middle = {node: (row["first_leaf"] + row["last_leaf"]) / 2 for node, row in nodes.iterrows()}
    drawn = nodes[nodes["left_node_id"].isin(nodes.index)]
    colours = _colours(len(cut))
    figure = Figure()
    owners = [_owner(row, cut) for _, row in drawn.iterrows()]
    for owner in (None, *range(len(cut))):
        x: list[float | None] = []
        y: list[float | None] = []
        for (_, node), whose in zip(drawn.iterrows(), owners, strict=True):
            if whose == owner:
                left, right = int(node["left_node_id"]), int(node["right_node_id"])
                x += [middle[left], middle[left], middle[right], middle[right], None]
                y += [_foot(nodes, left), node["height"], node["height"], _foot(nodes, right), None]
        name = "above the cut" if owner is None else f"Ward cluster {owner + 1}"
        figure.add_trace(
            Scatter(
                x=x,
                y=y,
                mode="lines",
                line={"color": GREY if owner is None else colours[owner], "width": 2},
                name=name,
                hoverinfo="skip",
                showlegend=False,
            )
        )
    for number, (_, cluster) in enumerate(cut.iterrows()):
        figure.add_trace(
            Scatter(
                x=[cluster["first_leaf"], cluster["last_leaf"]],
                y=[0, 0],
                mode="lines",
                line={"color": colours[number], "width": 10},
                hovertemplate=f"Ward cluster {number + 1}: {cluster['customer_count']:,} customers,"
                f" mean spending {cluster['mean_total_spending']:,.0f}<extra></extra>",
                showlegend=False,
            )
        )
        figure.add_annotation(
            x=(cluster["first_leaf"] + cluster["last_leaf"]) / 2,
            y=0,
            yshift=-18,
            text=f"<b>{number + 1}</b>",
            showarrow=False,
        )
    level = _cut_height(top, len(cut))
    figure.add_hline(y=level, line={"color": PALE, "dash": "dash", "width": 2})
    figure.update_xaxes(showticklabels=False, showgrid=False)
    return framed(
        figure, "customers, similar ones side by side", "Ward's distance of a merge", HEIGHT
    )


def contingency(counts: pd.DataFrame, looks: Looks) -> Figure:
    """Draw how many customers each segment shares with each of Ward's clusters."""
    table = counts.pivot_table(
        index="segment_name", columns="ward_cluster_id", values="customer_count", fill_value=0
    ).reindex(index=list(looks), fill_value=0)
    figure = shared_customers(
        table,
        list(looks.values()),
        [f"Ward {int(ward) + 1}" for ward in table.columns.tolist()],
        "of the segment",
    )
    return framed(figure, "", "", 90 + 48 * len(looks))


def disagreement(customers: pd.DataFrame, looks: Looks, titles: dict[str, str]) -> Figure:
    """Draw customers on whom both algorithms agree in grey, others in their segment's colour."""
    alike = customers[~customers["is_other"]]
    figure = Figure(
        Scatter(
            x=alike["pc1"],
            y=alike["pc2"],
            mode="markers",
            marker={"color": PALE, "size": 5},
            name="both alike",
            hoverinfo="skip",
        )
    )
    for name, look in looks.items():
        rows = customers[customers["is_other"] & (customers["segment_name"] == name)]
        if rows.empty:
            continue
        wards = [looks[ward].label for ward in rows["ward_segment_name"]]
        figure.add_trace(
            Scatter(
                x=rows["pc1"],
                y=rows["pc2"],
                mode="markers",
                marker={**look.marker, "size": 9},
                name=look.label,
                customdata=list(zip(rows["customer_id"], wards, strict=True)),
                hovertemplate="customer %{customdata[0]}: Ward says %{customdata[1]}"
                "<extra>%{fullData.name}</extra>",
            )
        )
    return framed(figure, titles["pc1"], titles["pc2"], HEIGHT, legend=True)


def _colours(count: int) -> Sequence[str]:
    step = (LAST_PLACE - FIRST_PLACE) / max(count - 1, 1)
    places = [FIRST_PLACE + step * number for number in range(count)]
    return [edge_of(colour) for colour in sample_colorscale(SPENDING_SCALE, places)]


def _owner(node: pd.Series, cut: pd.DataFrame) -> int | None:
    """Return the position of the cluster that holds the node; None above the cut."""
    holds = (cut["first_leaf"] <= node["first_leaf"]) & (node["last_leaf"] <= cut["last_leaf"])
    return int(holds.to_numpy().argmax()) if holds.any() else None


def _foot(nodes: pd.DataFrame, node: int) -> float:
    """Return where a branch ends: at its own merge, or at the bottom if that is not drawn."""
    is_drawn = nodes.loc[node, "left_node_id"] in nodes.index
    return float(nodes["height"].loc[node]) if is_drawn else 0.0


def _cut_height(top: pd.DataFrame, k: int) -> float:
    """Return a height between the merge that leaves k clusters and the next one."""
    heights = top["height"].sort_values(ascending=False).to_numpy()
    lower = heights[k - 1] if k - 1 < len(heights) else 0.0
    return float((heights[k - 2] + lower) / 2)
