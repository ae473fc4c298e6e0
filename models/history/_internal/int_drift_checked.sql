{{ config(materialized='table') }}

with drift as (

    select * from {{ ref('int_drift') }}

),

refused as (

    select
        *,
        {{ refuse_if(
            "is_watched and measure = 'population stability index' and value > greatest(" ~ var('max_drift') ~ ", threshold)",
            "'These are hardly the customers that the model was made for: ' || feature || ' has '"
            " || 'moved by a population stability index of ' || round(value, 2) || ', more than '"
            " || 'max_drift (" ~ var('max_drift') ~ ") allows. Another data set? Give it a name with '"
            " || 'dataset. The same customers? Check the file, then raise max_drift or set refit.'"
        ) }} as refusal
    from drift

),

final as (

    select
        feature,
        measure,
        bin_count,
        value,
        expected_value,
        threshold,
        new_levels,
        is_watched
    from refused
    where refusal is null

)

select * from final
