-- What: every row of the customer file is a customer in customer_segments or a row of
-- rejected_customers, and refresh_summary says how many of each. Where the records of the file
-- were counted apart from the engine, there are as many.
-- Why: a join that loses or doubles customers would change every share, and nobody would see it.
-- A returned row: the counts that disagree.
{%- set record_count = input_file().get('record_count') %}
{%- if record_count is none or flags.EMPTY %}
{%- set record_count = 'parsed_rows.row_count' %}
{%- endif %}

with parsed_rows as (

    select count(*) as row_count from {{ ref('stg_smartcart__parsed_customers') }}

),

segmented_rows as (

    select count(*) as row_count from {{ ref('customer_segments') }}

),

rejected_rows as (

    select count(*) as row_count from {{ ref('rejected_customers') }}

),

refreshes as (

    select * from {{ ref('refresh_summary') }}

),

latest_refresh as (

    select
        coalesce(max_by(rows_in, refreshed_at), 0) as rows_in,
        coalesce(max_by(rows_accepted, refreshed_at), 0) as rows_accepted,
        coalesce(max_by(rows_rejected, refreshed_at), 0) as rows_rejected
    from refreshes

),

final as (

    select
        latest_refresh.rows_in,
        latest_refresh.rows_accepted,
        latest_refresh.rows_rejected,
        parsed_rows.row_count as parsed_count,
        segmented_rows.row_count as segmented_count,
        rejected_rows.row_count as rejected_count
    from latest_refresh
    cross join parsed_rows
    cross join segmented_rows
    cross join rejected_rows
    where
        latest_refresh.rows_in != parsed_rows.row_count
        or latest_refresh.rows_accepted != segmented_rows.row_count
        or latest_refresh.rows_rejected != rejected_rows.row_count
        or parsed_rows.row_count != segmented_rows.row_count + rejected_rows.row_count
        or parsed_rows.row_count != {{ record_count }}

)

select * from final
