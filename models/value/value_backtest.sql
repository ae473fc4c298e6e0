{{ config(materialized='table') }}

with figures as (

    select * from {{ ref('int_value_backtest') }}

),

final as (

    select
        -- ids
        cutoff_date,
        predicts,
        model,
        decile,

        -- measures
        customer_count,
        predicted,
        actual,
        root_mean_squared_error,
        baseline_root_mean_squared_error,
        bias,
        brier_score,
        base_rate_brier_score,
        mean_order_probability,
        ordered_share,
        area_under_curve,
        interval_coverage,
        median_interval_days,

        -- metadata
        model_id,
        {{ refreshed_at() }} as refreshed_at
    from figures

)

select * from final
