"""Choose k: the result with another number of segments, from the stored model, without a fit."""

import shlex

import streamlit as st

from charts import cluster_counts as charts
from charts import maps
from layout import page_head, show_chart
from queries import cluster_counts as queries
from queries import maps as map_queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, has_incomes, looks, percent

# Two maps are redrawn at every step of the slider.
POINTS_A_MAP = 900
MAP_HEIGHT = 420

release = shown()
page_head(
    release,
    "Choose the number of segments",
    "Move the slider: sizes, profiles and maps come from the stored model for that k.",
)
published_k = queries.published_k(release)
diagnostics = queries.diagnostics(release)
candidates = sorted(diagnostics.loc[diagnostics["k"] > 1, "k"].astype(int))
k = st.select_slider("Number of segments k", options=candidates, value=published_k, key="k")
of_k = diagnostics.set_index("k").loc[k]
clusters = queries.clusters(release, k)
moves = queries.moves(release, k)
published_looks = looks(segment_queries.segments(release))
look_of = looks(clusters, published_looks)
who = definitions(clusters, look_of)

moved = moves.loc[moves["segment_name"] != moves["segment_name_at_k"], "customer_count"].sum()
shown_count = int(moves["customer_count"].sum())
figures = st.columns(4)
figures[0].metric("k", k, border=True)
figures[1].metric("Supported", "yes" if of_k["verdict"] == "supported" else "no", border=True)
figures[2].metric("Mean silhouette", f"{of_k['silhouette_score']:.2f}", border=True)
figures[3].metric(
    "Would move",
    percent(moved / shown_count, 1),
    border=True,
    help="Customers whose segment would have a different name.",
)
st.caption(
    f"k = {k}: {of_k['verdict']}. Against the published k = {published_k},"
    f" {moved:,} of {shown_count:,} shown customers would be in a segment of another name."
)

elbow, silhouette, stability = st.columns(3)
with elbow:
    show_chart(
        "Elbow",
        charts.inertia(diagnostics, k),
        "Inertia always falls; after the elbow another segment gains little.",
        diagnostics[["k", "inertia", "is_elbow", "is_selected"]],
        "elbow",
    )
with silhouette:
    show_chart(
        "Silhouette",
        charts.silhouette(diagnostics, k),
        "Higher means better separated; near the dotted line there is no separation.",
        diagnostics[["k", "silhouette_score", "null_silhouette_score", "is_best_silhouette"]],
        "silhouette",
    )
with stability:
    show_chart(
        "Stability",
        charts.stability(diagnostics, k),
        "How much of the least stable segment reappears when customers are drawn again; 1 is all.",
        diagnostics[["k", "worst_stability", "split_half_agreement", "verdict"]],
        "stability",
    )

knows_income = has_incomes(clusters)
money_title, money_axes, money_words = (
    (
        "Income and spending",
        ("total_spending", "income"),
        "Right: spends more; up: earns more.",
    )
    if knows_income
    else (
        "Orders and their value",
        ("log_order_count", "log_mean_order_value"),
        "Right: orders more often; up: spends more by order.",
    )
)
sizes, profiles = st.columns(2)
with sizes:
    show_chart(
        f"Segments at k = {k}",
        charts.shares(clusters, look_of),
        "A segment whose hatched bar is longer spends more than its size.",
        clusters[["segment_label", "customer_count", "customer_share", "spending_share"]],
        "sizes",
        who,
    )
with profiles:
    st.markdown(f"#### Profiles at k = {k}", anchors=False)
    st.table(
        {
            "segment": [f"{look.mark} {look.label}" for look in look_of.values()],
            "customers": clusters["customer_count"].map(amount),
            **({"income": clusters["mean_income"].map(amount)} if knows_income else {}),
            "spending": clusters["mean_total_spending"].map(amount),
            **(
                {
                    "age": clusters["mean_age"].map(amount),
                    "children": clusters["mean_children_count"].map("{:.1f}".format),
                }
                if knows_income
                else {"days since the last order": clusters["mean_recency_days"].map(amount)}
            ),
        },
        hide_index=True,
        alt=f"Means of the segments at k = {k}",
    )
    counted = "everybody" if clusters["is_exact"].all() else "the training sample"
    st.caption(f"Means over {counted}; income a year, spending in the observation window.")

points = map_queries.points(release, k, POINTS_A_MAP)
titles = maps.all_titles(map_queries.components(release))
showing = f"Showing {len(points):,} of {map_queries.point_count(release, k):,} mapped customers."
by_money, by_component = st.columns(2)
with by_money:
    show_chart(
        f"{money_title} at k = {k}",
        maps.points(points, look_of, *money_axes, titles, MAP_HEIGHT),
        f"{money_words} {showing}",
        points,
        "money",
        who,
    )
with by_component:
    show_chart(
        f"Principal components at k = {k}",
        maps.points(points, look_of, "pc1", "pc2", titles, MAP_HEIGHT),
        f"Near each other: alike in all inputs. {showing}",
        points,
        "components",
        who,
    )

if k != published_k:
    show_chart(
        f"From the published k = {published_k} to k = {k}",
        charts.moves(moves, published_looks, look_of),
        "Each row is a current segment; the shares show where its customers would be.",
        moves,
        "moves",
        who,
    )

with st.expander("Publish this k", icon=":material/publish:"):
    if release.upload_name:
        st.write("An upload is not published. With the file at its place:")
        source = release.upload_name
    else:
        source = segment_queries.last_refresh(release)["source"]
    given = "" if source.startswith("seeds/raw/") else f"CUSTOMERS={shlex.quote(source)} "
    st.code(f"make build {given}VARS='{{n_segments: {k}}}'", language="sh")
    st.write(
        "It scores with the stored model, without a fit. To keep it for every day, set `n_segments`"
        " in `dbt_project.yml`."
    )
