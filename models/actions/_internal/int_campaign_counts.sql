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
        {%- for campaign in campaigns() %}
        count(customers.{{ campaign.flag }}) filter (
            where not {{ is_imputed(campaign.column, 'customers.imputed_columns') }}
        ) as {{ campaign.flag }}_known_count,
        count(nullif(customers.{{ campaign.flag }}, false)) filter (
            where not {{ is_imputed(campaign.column, 'customers.imputed_columns') }}
        ) as {{ campaign.flag }}_count,
        {%- endfor %}
        count(*) as customer_count
    from customers
    inner join customer_clusters on customers.customer_id = customer_clusters.customer_id
    group by customer_clusters.cluster_id

),

final as (

    {%- for campaign in campaigns() %}
    select
        '{{ campaign.name }}' as campaign,
        cluster_id,
        {% if campaign.flag in numeric_feature_names() -%}
        'the segments are made from it: they differ by construction'
        {%- else -%}
        case when {{ campaign.flag }}_known_count = 0 then 'the file does not tell' end
        {%- endif %} as unavailable_reason,
        {{ campaign.flag }}_known_count as customer_count,
        {{ campaign.flag }}_count as response_count
    from summed
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
