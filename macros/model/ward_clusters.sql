{%- macro ward_clusters(nodes) -%}
select
    candidates.k,
    cast(
        row_number() over (
            partition by candidates.k
            order by nodes.mean_total_spending desc, nodes.first_leaf asc
        ) - 1 as integer
    ) as ward_cluster_id,
    nodes.node_id,
    nodes.first_leaf,
    nodes.last_leaf
from (
    {%- for k in var('candidate_k') %}
    select {{ k }} as k
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}
) as candidates
inner join {{ nodes }} as nodes on candidates.k between nodes.min_k and nodes.max_k
{%- endmacro -%}
