{{ config(materialized='table') }}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

counted as (

    select
        count(*) as rows_in,
        count(*) - count(reasons) as rows_accepted,
        count(reasons) as rows_rejected,
        min(reasons) as a_reason,
        {{ var('candidate_k') | max }} as most_segments,
        max(case when reasons is null then enrolment_date end) as latest_enrolment_date,
        {{ list_of(empty_columns()) }} as empty_columns
    from parsed_customers

),

refused as (

    select
        *,
        {{ refuse_if(
            "rows_in = 0",
            "'The customer file has a header but no rows.'"
        ) }} as no_rows,
        {{ refuse_if(
            "rows_accepted = 0",
            "'No row of the customer file can be used; one reason: ' || a_reason || '.'"
        ) }} as no_usable_rows,
        {{ refuse_if(
            "rows_accepted < most_segments",
            "'The customer file has ' || rows_accepted || ' usable customers, but candidate_k asks '"
            " || 'for up to ' || most_segments || ' segments. Give more customers, or set '"
            " || 'candidate_k to smaller numbers.'"
        ) }} as too_few_customers,
        {{ refuse_if(
            "empty_columns is not null",
            "'These columns hold no readable value in any row: ' || empty_columns"
            " || '. Check the file, and the separator of its cells.'"
        ) }} as unreadable_columns
    from counted

),

final as (

    select
        -- measures
        rows_in,
        rows_accepted,
        rows_rejected,

        -- dates
        {%- if var('reference_date') %}
        cast({{ sql_text(var('reference_date')) }} as date) as reference_date
        {%- else %}
        latest_enrolment_date as reference_date
        {%- endif %}
    from refused
    where coalesce(no_rows, no_usable_rows, too_few_customers, unreadable_columns) is null

)

select * from final
