{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_features') }}

),

customer_clusters as (

    select * from {{ ref('ml_customer_clusters') }}

),

summed as (

    select
        customer_clusters.cluster_id,
        {%- for flag in campaigns().values() %}
        count(customers.{{ flag }}) as {{ flag }}_known_count,
        coalesce(sum(cast(customers.{{ flag }} as integer)), 0) as {{ flag }}_count,
        {%- endfor %}
        count(*) as customer_count
    from customers
    inner join customer_clusters on customers.customer_id = customer_clusters.customer_id
    group by customer_clusters.cluster_id

),

final as (

    {%- for campaign, flag in campaigns().items() %}
    select
        '{{ campaign }}' as campaign,
        cluster_id,
        {% if flag in numeric_feature_names() -%}
        'the segments are made from it: they differ by construction'
        {%- else -%}
        case when {{ flag }}_known_count = 0 then 'the file does not tell' end
        {%- endif %} as unavailable_reason,
        cast(customer_count as bigint) as customer_count,
        cast({{ flag }}_count as bigint) as response_count
    from summed
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
