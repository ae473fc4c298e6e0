{{ config(materialized='table') }}

{%- set lines_of_file = read_lines(var('exclude_ids') or '') %}

with customers as (

    select customer_id
    from {{ ref('customer_features') }}

),

lines as (

    {% if var('exclude_ids') -%}
    {{ lines_of_file }}
    {%- else -%}
    select cast(null as string) as line
    where false
    {%- endif %}

),

-- The first cell of a line; a header is nobody's id.
ids as (

    select distinct
        {{ trim_characters("regexp_replace(line, '[,;\t].*$', '')", "' \"'") }} as id_text
    from lines
    where trim(line) != ''

),

known as (

    select customers.customer_id
    from customers
    inner join ids on cast(customers.customer_id as string) = ids.id_text

),

counted as (

    select
        (select count(*) from ids) as id_count,
        (select count(*) from known) as known_count

),

refused as (

    select {{ refuse_if(
        "id_count > 0 and known_count = 0",
        "'exclude_ids: none of the ' || id_count || ' lines is the id of a customer. '"
        " || 'Give a text file with one customer id a line.'"
    ) }} as refusal
    from counted

),

final as (

    select known.customer_id
    from refused
    left join known on true
    where refused.refusal is null and known.customer_id is not null

)

select * from final
