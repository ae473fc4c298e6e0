-- What: every row of the customer file is a customer or a row of rejected_customers, every order
-- line is used or a row of rejected_order_lines, every customer has a segment, and refresh_summary
-- says how many of each: of order lines, where there are any. Where the records of a file were
-- counted apart from the engine, there are as many.
-- Why: a join that loses or doubles customers would change every share, and nobody would see it.
-- A returned row: the counts that disagree.
{%- set kept = {'rows': 'parsed_rows', 'lines': 'parsed_lines'} %}
{%- set record_counts = {} %}
{%- for kind, door in {'rows': 'customers', 'lines': 'orders'}.items() %}
{%- set count = input_file(door).get('record_count') %}
{%- do record_counts.update({
    kind: kept[kind] ~ '.row_count' if count is none or flags.EMPTY else count
}) %}
{%- endfor %}

with parsed_rows as (

    select
        count(*) as row_count,
        count(*) - count(reasons) as usable_count
    from {{ ref('stg_smartcart__parsed_customers') }}

),

parsed_lines as (

    select
        count(*) as row_count,
        count(*) - count(reasons) as usable_count
    from {{ ref('stg_smartcart__order_lines') }}

),

customers as (

    select count(*) as row_count from {{ ref('stg_smartcart__customers') }}

),

segmented as (

    select count(*) as row_count from {{ ref('customer_segments') }}

),

rejected_rows as (

    select count(*) as row_count from {{ ref('rejected_customers') }}

),

rejected_lines as (

    select count(*) as row_count from {{ ref('rejected_order_lines') }}

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

{% set counted = 'lines' if has_orders() else 'rows' -%}
final as (

    select
        latest_refresh.rows_in,
        latest_refresh.rows_accepted,
        latest_refresh.rows_rejected,
        parsed_rows.row_count as parsed_count,
        parsed_lines.row_count as parsed_line_count,
        segmented.row_count as segmented_count,
        rejected_rows.row_count as rejected_count,
        rejected_lines.row_count as rejected_line_count
    from latest_refresh
    cross join parsed_rows
    cross join parsed_lines
    cross join customers
    cross join segmented
    cross join rejected_rows
    cross join rejected_lines
    where
        latest_refresh.rows_in != parsed_{{ counted }}.row_count
        or latest_refresh.rows_accepted != parsed_{{ counted }}.usable_count
        or latest_refresh.rows_rejected != rejected_{{ counted }}.row_count
        or segmented.row_count != customers.row_count
        {%- if not has_orders() %}
        or segmented.row_count != parsed_rows.usable_count
        {%- endif %}
        or parsed_rows.row_count != parsed_rows.usable_count + rejected_rows.row_count
        or parsed_rows.row_count != {{ record_counts.rows }}
        or parsed_lines.row_count != parsed_lines.usable_count + rejected_lines.row_count
        or parsed_lines.row_count != {{ record_counts.lines }}

)

select * from final
