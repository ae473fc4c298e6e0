{{ config(materialized='table') }}

with customers as (

    select * from {{ ref('customer_features') }}

),

final as (

    select
        -- ids
        {{ decile('spending_rank') }} as spending_decile,

        -- measures
        {%- for category in categories() %}
        sum({{ not_below_zero('customers.' ~ category ~ '_spending') }})
        / nullif(sum({{ positive_spending('customers') }}), 0) as usual_{{ category }}_share,
        {%- endfor %}
        count(*) as customer_count
    from customers
    group by {{ decile('spending_rank') }}

)

select * from final
