{#- Of the rows with one id the first that can be used stays, those behind it get a reason. -#}
{%- macro spark__marked_rows(relation) -%}
{%- set input = input_file() -%}
{%- set repeated_rows = ref('stg_smartcart__repeated_rows') -%}
(
    select
        parsed.* except (unreadable_columns, reasons, raw_row),
        parsed.unreadable_columns,
        case
            when repeats.reason is not null then concat_ws(', ', repeats.reason, parsed.reasons)
            else parsed.reasons
        end as reasons,
        coalesce(repeats.raw_row, parsed.raw_row) as raw_row
    from {{ relation }} as parsed
    left join (
        select
            repeated_rows.*,
            kept_rows.kept_row_number
        from {{ repeated_rows }} as repeated_rows
        left join (
            select
                customer_id,
                min(source_row_number) as kept_row_number
            from {{ relation }}
            where reasons is null and customer_id in (select customer_id from {{ repeated_rows }})
            group by customer_id
        ) as kept_rows on repeated_rows.customer_id = kept_rows.customer_id
    ) as repeats
        on
            parsed.source_row_number = repeats.source_row_number
            and (
                repeats.kept_row_number is null
                or parsed.source_row_number > repeats.kept_row_number
            )
    {%- if input.format == 'csv' and not flags.EMPTY %}
    union all
    {{ broken_rows_as_parsed(input) }}
    {%- endif %}
) as marked
{%- endmacro -%}
