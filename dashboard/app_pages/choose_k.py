"""Choose k: the result with another number of segments, from the stored model, without a fit."""

import shlex

import streamlit as st

import customer_list
import personas
import selection
from charts import cluster_counts as charts
from charts import maps
from charts.selected import segment_picker, with_segment
from layout import page_head, show_chart
from queries import cluster_counts as queries
from queries import maps as map_queries
from queries import segments as segment_queries
from release import shown
from segment_looks import amount, definitions, has_incomes, looks, percent
from words import SUPPORTED, plain_count_verdict

# Two maps are redrawn at every step of the slider.
POINTS_A_MAP = 600
MAP_HEIGHT = 420

release = shown()
page_head(
    release,
    "Choose the number of segments",
    "Move the slider: sizes, profiles and maps come from the stored model for that k.",
)
published_k = queries.published_k(release)
diagnostics = queries.diagnostics(release)
selection.begin("k", "segment", "customer")
k = selection.number_of_segments(
    "Number of segments k", queries.candidates(release), published_k, "k"
)
of_k = diagnostics.set_index("k").loc[k]
clusters = queries.clusters(release, k)
moves = queries.moves(release, k)
published_looks = looks(segment_queries.segments(release))
look_of = looks(clusters, published_looks)
who = definitions(clusters, look_of)
followed = selection.of_segment(look_of)

moved = moves.loc[moves["segment_name"] != moves["segment_name_at_k"], "customer_count"].sum()
shown_count = int(moves["customer_count"].sum())
figures = st.columns(4)
figures[0].metric("k", k, border=True)
figures[1].metric("Supported", "yes" if of_k["verdict"] == SUPPORTED else "no", border=True)
figures[2].metric("Mean silhouette", f"{of_k['silhouette_score']:.2f}", border=True)
figures[3].metric(
    "Would move",
    percent(moved / shown_count, 1),
    border=True,
    help="Customers whose segment would have a different name.",
)
st.caption(
    f"{plain_count_verdict(str(of_k['verdict']))} Against the published k = {published_k},"
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
selection.controls(followed, look_of)
sizes, profiles = st.columns(2)
with sizes:
    figure = charts.shares(clusters, look_of)
    show_chart(
        f"Segments at k = {k}",
        with_segment(figure, look_of, followed.segment),
        "A segment whose hatched bar is longer spends more than its size.",
        clusters[["segment_label", "customer_count", "customer_share", "spending_share"]],
        "sizes",
        who,
        segment_picker(figure, look_of),
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
    figure = maps.points(points, look_of, *money_axes, titles, MAP_HEIGHT)
    show_chart(
        f"{money_title} at k = {k}",
        with_segment(figure, look_of, followed.segment),
        f"{money_words} {showing}",
        points,
        "money",
        who,
        segment_picker(figure, look_of, has_customers=True),
    )
with by_component:
    figure = maps.points(points, look_of, "pc1", "pc2", titles, MAP_HEIGHT)
    show_chart(
        f"Principal components at k = {k}",
        with_segment(figure, look_of, followed.segment),
        "Near each other: alike in all inputs.",
        points,
        "components",
        who,
        segment_picker(figure, look_of, has_customers=True),
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

    st.subheader(f"The segments at k = {k}", anchor=False)
    st.caption(
        "Personas are written for the published segments only; publish this k to get them. Until"
        " then, definitions and means:"
    )
    everyone = queries.everyone(release, k)
    for start in range(0, len(clusters), 2):
        for column, (_, cluster) in zip(
            st.columns(2), clusters.iloc[start : start + 2].iterrows(), strict=False
        ):
            with column.container(border=True, height="stretch"):
                personas.card_at_k(cluster, everyone, look_of[cluster["segment_name"]])

customer_list.show(release, followed, published_k, k)

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

# The next step of the slider finds its tables read.
for near in {k - 1, k + 1} & set(queries.candidates(release)):
    queries.clusters(release, near)
    queries.moves(release, near)
    queries.everyone(release, near)
    map_queries.points(release, near, POINTS_A_MAP)
    map_queries.point_count(release, near)
