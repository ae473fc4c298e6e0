{#- As many cut-offs, each this part of the horizon before the next. -#}
{%- set cutoff_count, step = 6, var('horizon_days') // 3 or 1 %}

with value_fit as (

    select * from {{ ref('int_value_fit') }}
    where is_new_model

),

steps as (

    {%- for number in range(cutoff_count) %}
    select {{ var('horizon_days') + number * step }} as days_before_end
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

cutoffs as (

    select
        value_fit.last_day - steps.days_before_end as cutoff_date,
        value_fit.first_day
    from value_fit
    cross join steps

),

-- Nothing is predicted farther than was observed.
final as (

    select cutoff_date
    from cutoffs
    where {{ days_between('first_day', 'cutoff_date') }} + 1 >= {{ var('horizon_days') }}

)

select * from final
