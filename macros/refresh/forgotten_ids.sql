{#-
    A query of the ids that `forget_customers` names, a row for each key of an id: entry_number,
    shown_id, id_key, and is_known: whether the last release knows such a customer. `release` is
    empty where there is none of this data set.
-#}
{%- macro forgotten_ids(release) -%}
with readings as (

    {{ read_id_list('forget_customers') }}

),

keys as (

    select distinct
        entry_number,
        shown_id,
        {{ id_key(parse_id('reading')) }} as id_key
    from readings

),

known as (

    {% for table in ['customer_segments', 'segment_changes']
        if release and columns_of_release(release, table) -%}
    select {{ id_key(parse_id('customer_id', is_text=false)) }} as id_key
    from {{ release }}.{{ table }}
    union
    {% endfor -%}
    select {{ id_key("cast(null as " ~ var('customer_id_type') ~ ")") }} as id_key

),

final as (

    select
        keys.entry_number,
        keys.shown_id,
        keys.id_key,
        known.id_key is not null as is_known
    from keys
    left join known on keys.id_key = known.id_key

)

select * from final
{%- endmacro -%}
