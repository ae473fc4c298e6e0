-- What do the principal components mean?
-- Four rows per component, its strongest inputs first: the component rises with an input of
-- positive loading and falls with one of negative loading. share_of_component says how much of the
-- component the input makes up; over all inputs it sums to 1.
with components as (

    select * from {{ ref('principal_components') }}

),

final as (

    select
        component,
        feature,
        loading_position,
        loading,
        loading * loading as share_of_component,
        explained_variance_ratio
    from components
    where loading_position <= 4

)

select * from final
order by component, loading_position
