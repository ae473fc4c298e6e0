{{ config(materialized='table') }}

{%- set record_count = input_file('orders').get('record_count') %}
{%- set most_segments = var('candidate_k') | max -%}
{#- From this share of repeated lines on, a file was loaded twice. -#}
{%- set most_repeated = 0.9 %}

with order_lines as (

    select * from {{ ref('stg_smartcart__order_lines') }}

),

customers as (

    select * from {{ ref('int_order_customers') }}

),

currency_marks as (

    select * from {{ ref('currency_marks') }}

),

counted as (

    select
        count(*) as rows_in,
        count(*) - count(reasons) as rows_accepted,
        count(reasons) as rows_rejected,
        count(case when amount > 0 then 1 end) as sale_count,
        count(channel) > 0 as has_channels,
        count(discount) > 0 as has_discounts,
        count(product) > 0 as has_products,
        count(distinct ordered_on) as day_count,
        max(ordered_on) as last_day
    from order_lines

),

reasons_counted as (

    select
        reasons,
        count(*) as row_count,
        min(source_row_number) as first_row_number
    from order_lines
    where reasons is not null
    group by reasons

),

frequent as (

    select * from reasons_counted
    order by row_count desc, reasons asc
    limit 3

),

listed as (

    select
        {{ dbt.listagg(
            shortened("reasons", 200) ~ " || ' (' || row_count || ' times, first in row ' || first_row_number || ')'",
            "'; '",
            "order by row_count desc, reasons"
        ) }} as frequent_reasons
    from frequent

),

unreadable as (

    select coalesce(sum(row_count), 0) as unreadable_count
    from reasons_counted
    where
        instr(reasons, 'the row ') = 1
        {%- for reason in unreadable_line_reasons() %}
        or {{ has_item('reasons', reason) }}
        {%- endfor %}

),

contents as (

    select count(*) as line_count
    from order_lines
    where reasons is null
    group by content_hash
    having count(*) > 1

),

repeats as (

    select
        coalesce(sum(line_count), 0) as repeated_count,
        coalesce(sum(line_count), 0) - count(*) as repeat_count
    from contents

),

marks as (

    select
        currency_text as mark,
        count(*) as row_count
    from order_lines
    where reasons is null and currency_text is not null
    group by currency_text

),

currencies as (

    {{ mixed_currencies('marks', 'currency_marks', 'lines') }}

),

customers_counted as (

    select count(*) as customer_count
    from customers

),

measured as (

    select
        counted.*,
        listed.frequent_reasons,
        unreadable.unreadable_count,
        repeats.repeated_count,
        repeats.repeat_count,
        currencies.mixed_currencies,
        customers_counted.customer_count
    from counted
    cross join listed
    cross join unreadable
    cross join repeats
    cross join currencies
    cross join customers_counted

),

refused as (

    select
        *,
        {%- if has_orders() %}
        coalesce(
            {{ refuse_if(input_change() ~ " != ''", input_change()) }},
            {{ refuse_if(
                "rows_in = 0",
                "'The file of order lines has a header but no rows.'"
            ) }},
            {%- if record_count is not none %}
            {{ refuse_if(
                "rows_in != " ~ record_count,
                "'The file of order lines has " ~ record_count ~ " records below the header, but '"
                " || rows_in || ' rows were read. Is a quote never closed? Mend the file.'"
            ) }},
            {%- endif %}
            {{ refuse_if(
                "unreadable_count > " ~ var('max_rejected_share') ~ " * rows_in",
                "unreadable_count || ' of ' || rows_in || ' order lines cannot be read, more than the '"
                " || 'share max_rejected_share (" ~ var('max_rejected_share') ~ ") allows. Most often: '"
                " || frequent_reasons || '. Mend the file, or raise max_rejected_share.'"
                " || case when instr(frequent_reasons, 'whole number') > 0"
                " then ' For ids that are no numbers set customer_id_type to string.' else '' end"
            ) }},
            {{ refuse_if(
                "mixed_currencies is not null",
                "'The order lines are in several currencies: ' || mixed_currencies || '. Set '"
                " || 'order_currency to the one to use, such as EUR: lines in others are refused.'"
            ) }},
            {{ refuse_if(
                "rows_accepted = 0",
                "'No order line can be used: ' || frequent_reasons || '.'"
            ) }},
            {{ refuse_if(
                "sale_count = 0",
                "'No order line is a sale: all amounts are below 0. Is the sign turned around?'"
            ) }},
            {{ refuse_if(
                "repeated_count >= " ~ most_repeated ~ " * rows_accepted",
                "repeated_count || ' of ' || rows_accepted || ' order lines are in the file twice or '"
                " || 'more. Was it loaded twice? Give each line once; where lines repeat by nature, '"
                " || 'add a line_number.'"
            ) }},
            {{ refuse_if(
                "day_count = 1",
                "'All orders are of one day, ' || last_day || '. How often somebody buys shows in '"
                " || 'months. Give more days, and check the column of the dates.'"
            ) }},
            {{ refuse_if(
                "customer_count < " ~ most_segments,
                "'The order lines have ' || customer_count || ' customers with a sale, but '"
                " || 'candidate_k asks for up to " ~ most_segments ~ " segments. Give more customers, or '"
                " || 'set candidate_k to smaller numbers.'"
            ) }}
        ) as refusal
        {%- else %}
        cast(null as string) as refusal
        {%- endif %}
    from measured

),

final as (

    select
        -- measures
        rows_in,
        rows_accepted,
        rows_rejected,
        repeat_count,
        customer_count,

        -- flags: what the log tells
        has_channels,
        has_discounts,
        has_products,

        -- dates
        last_day
    from refused
    where refusal is null

)

select * from final
