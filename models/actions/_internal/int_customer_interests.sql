with customers as (

    select * from {{ ref('int_customer_attention') }}

),

mixes as (

    select * from {{ ref('int_spending_mixes') }}

),

lifts as (

    select
        {%- for category in categories() %}
        case
            when
                customers.{{ category }}_spending >= {{ var('interest_min_amount') }}
                and customers.{{ category }}_share >= {{ var('interest_min_share') }}
                and customers.{{ category }}_share
                >= {{ var('interest_min_lift') }} * mixes.usual_{{ category }}_share
                and not {{ is_imputed(category ~ '_spending', 'customers.imputed_columns') }}
                then customers.{{ category }}_share / mixes.usual_{{ category }}_share
        end as {{ category }}_lift,
        {%- endfor %}
        customers.*
    from customers
    left join mixes on {{ decile('customers.spending_rank') }} = mixes.spending_decile

),

first_interests as (

    select
        *,
        greatest(
            {{ interest_lifts() | join(',\n            ') }}
        ) as top_lift
    from lifts

),

named as (

    select
        *,
        case
            {%- for category in categories() %}
            when {{ category }}_lift = top_lift then '{{ category }}'
            {%- endfor %}
        end as first_interest
    from first_interests

),

second_interests as (

    select
        *,
        greatest(
            {{ interest_lifts(but_column='first_interest') | join(',\n            ') }}
        ) as second_lift
    from named

),

final as (

    select
        *,
        coalesce(first_interest, 'none yet') as top_interest,
        case
            {%- for category in categories() %}
            when first_interest != '{{ category }}' and {{ category }}_lift = second_lift
                then '{{ category }}'
            {%- endfor %}
            else 'none yet'
        end as second_interest
    from second_interests

)

select * from final
