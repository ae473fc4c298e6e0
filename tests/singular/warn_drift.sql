-- What: nothing that is watched has drifted from the customers that the model was trained on.
-- Why: segments of other customers than the model's mean less. It is a warning: the business
-- decides when to refit (`refit: true`, or `refit: propose` to compare first).
-- A returned row: a feature, the shares of the segments or the far customers, above its threshold.
{{ config(severity='warn') }}

with drift as (

    select * from {{ ref('feature_drift') }}

),

final as (

    select * from drift
    where is_watched and is_drifting

)

select * from final
