{{ config(materialized='table') }}

{%- set most_segments = var('candidate_k') | max -%}
{%- set record_count = input_file().get('record_count') %}
{%- set has_customers = input_file().format != 'none' %}

with figures as (

    select * from {{ ref('int_input_measured') }}

),

currencies as (

    select * from {{ ref('int_input_currencies') }}

),

refused as (

    select
        figures.*,
        currencies.mixed_currencies,
        coalesce(
            {{ refuse_if(input_change() ~ " != ''", input_change()) }},
            {%- if has_customers %}
            {{ refuse_if(
                "rows_in = 0",
                "'The customer file has a header but no rows.'"
            ) }},
            {%- if record_count is not none %}
            {{ refuse_if(
                "rows_in != " ~ record_count,
                "'The customer file has " ~ record_count ~ " records below the header, but '"
                " || rows_in || ' rows were read. Is a quote never closed? Mend the file.'"
            ) }},
            {%- endif %}
            {{ refuse_if(
                "rows_accepted = 0",
                "'No row of the customer file can be used: ' || frequent_reasons || '.'"
            ) }},
            {{ refuse_if(
                "mixed_currencies is not null",
                "'The customer file has amounts in several currencies: ' || mixed_currencies"
                " || '. Convert them to one, and leave one mark or none.'"
            ) }},
            {{ refuse_if(
                "rows_rejected > " ~ var('max_rejected_share') ~ " * rows_in",
                "rows_rejected || ' of ' || rows_in || ' rows cannot be used, more than the share '"
                " || 'max_rejected_share (" ~ var('max_rejected_share') ~ ") allows. Most often: '"
                " || frequent_reasons || '. Mend the file, or raise max_rejected_share.'"
                " || case when instr(frequent_reasons, 'whole number') > 0"
                " then ' For ids that are no numbers set customer_id_type to string.' else '' end"
            ) }},
            {{ refuse_if(
                "customer_count < " ~ most_segments,
                "'The customer file has ' || customer_count || ' usable customers, but candidate_k '"
                " || 'asks for up to " ~ most_segments ~ " segments. Give more customers, or set '"
                " || 'candidate_k to smaller numbers.'"
            ) }},
            {{ refuse_if(
                "empty_columns is not null",
                "'These columns hold no readable value in any row: ' || empty_columns"
                " || '. Check the file, and the separator of its cells.'"
            ) }},
            {{ refuse_if(
                "unreadable_columns is not null",
                "'Too many cells cannot be read, a larger share than max_unreadable_share ("
                ~ var('max_unreadable_share') ~ ") allows: ' || unreadable_columns || '. Mend '"
                " || 'the file, set decimal_mark or date_order, or raise max_unreadable_share.'"
            ) }},
            {{ refuse_if(
                "imputed_columns is not null",
                "'Too many cells are missing or cannot be read, a larger share than '"
                " || 'max_imputed_share (" ~ var('max_imputed_share') ~ ") allows: '"
                " || imputed_columns || '. Fill them, or raise max_imputed_share to let the '"
                " || 'median stand in.'"
            ) }},
            {%- endif %}
            {{ refuse_if(
                "gone_customer_count > " ~ var('max_gone_share') ~ " * previous_customer_count",
                "gone_customer_count || ' of the ' || previous_customer_count || ' customers of '"
                " || 'the last release (' || "
                ~ percent('gone_customer_count / cast(previous_customer_count as double)')
                ~ " || ') are not in the file, more than the share max_gone_share ("
                ~ var('max_gone_share') ~ ") allows. Is the file complete? If they are gone, '"
                " || 'raise max_gone_share for this refresh.'"
            ) }},
            {%- if not has_orders() %}
            {{ refuse_if(
                "refund_customer_count > " ~ var('max_refund_share') ~ " * rows_accepted",
                "refund_customer_count || ' of ' || rows_accepted || ' customers ('  || "
                ~ percent('refund_customer_count / cast(rows_accepted as double)')
                ~ " || ') have a negative amount of spending, more than the share '"
                " || 'max_refund_share (" ~ var('max_refund_share') ~ ") allows. Is a sign '"
                " || 'turned around? Mend the file, or raise max_refund_share.'"
            ) }},
            {%- endif %}
            {{ refuse_if(
                "reference_date is null",
                "'No enrolment date can be read, or all are after the day of the refresh. Mend '"
                " || 'Dt_Customer, or set reference_date.'"
            ) }},
            {%- for setting, what, advice in [
                (
                    'max_age', 'age',
                    "', at the reference date ' || reference_date || '. Mend Year_Birth and '"
                    " || 'Dt_Customer, or set max_age or reference_date.'"
                ),
                ('max_income', 'income', "'. In another currency? Set max_income.'"),
            ] %}
            {{ refuse_if(
                what ~ "_outlier_share > " ~ var('max_outlier_share'),
                "'" ~ setting ~ " (" ~ var(setting) ~ ") makes ' || cast(round(100 * " ~ what
                ~ "_outlier_share) as integer) || ' % of the customers '"
                " || 'outliers, more than max_outlier_share (" ~ var('max_outlier_share')
                ~ ") allows. The median " ~ what ~ " found is ' || cast(round(median_" ~ what
                ~ ") as bigint) || " ~ advice
            ) }},
            {%- endfor %}
            {%- for setting, what, median in [
                ('usual_median_income', 'Income', 'median_income'),
                ('usual_median_spending', 'Total spending', 'median_spending'),
            ] if median == 'median_income' or not has_orders() %}
            {%- set usual = var(setting) %}
            {{ refuse_if(
                median ~ " < " ~ usual[0] ~ " or " ~ median ~ " > " ~ usual[1],
                "'" ~ what ~ " is far off the usual scale: the median found is ' || round("
                ~ median ~ ", 3) || ', usual is " ~ usual[0] ~ " to " ~ usual[1]
                ~ ". Amounts in thousands, another currency or '"
                " || 'another decimal mark? Mend the file, or set " ~ setting
                ~ " or decimal_mark.'"
            ) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as refusal
    from figures
    cross join currencies

),

final as (

    select
        -- dimensions
        empty_optional_columns,

        -- measures: of the order lines, if there are any
        {%- set rows = 'lines' if has_orders() else 'rows' %}
        {{ rows }}_in as rows_in,
        {{ rows }}_accepted as rows_accepted,
        {{ rows }}_rejected as rows_rejected,
        rows_in as file_row_count,
        customer_count,
        income_known_share,

        -- dates
        reference_date
    from refused
    where refusal is null

)

select * from final
