{%- macro marked_rows(relation) -%}
{{ return(adapter.dispatch('marked_rows')(relation)) }}
{%- endmacro -%}

{#- mark_repeated_rows does it later. -#}
{%- macro duckdb__marked_rows(relation) -%}
{{ relation }}
{%- endmacro -%}

{#-
    Of the rows with one id the first that can be used stays, those behind it get a reason, and so
    does a row that is a total of all others.
-#}
{%- macro spark__marked_rows(relation) -%}
{%- set input = input_file() -%}
{%- set columns = ['customer_id', 'customer_id_text'] -%}
{%- for column in input_columns() if column.holds != 'id' -%}
{%- do columns.append(column.name) -%}
{%- endfor -%}
{%- do columns.extend(['least_currency_mark', 'greatest_currency_mark', 'unreadable_columns']) -%}
(
    select
        parsed.* except (unreadable_columns, reasons, raw_row),
        parsed.unreadable_columns,
        nullif(concat_ws(
            ', ',
            repeats.reason,
            parsed.reasons,
            case
                when totals.raw_row is not null
                    and not {{ has_item('parsed.reasons', total_reason()) }}
                    then '{{ total_reason() }}'
            end
        ), '') as reasons,
        coalesce(repeats.raw_row, parsed.raw_row, totals.raw_row) as raw_row
    from {{ relation }} as parsed
    left join (
        {{ repeats_in(relation) | indent(8) }}
    ) as repeats
        on
            parsed.source_row_number = repeats.source_row_number
            and (
                repeats.kept_row_number is null
                or parsed.source_row_number > repeats.kept_row_number
            )
    left join (
        select
            cells.source_row_number,
            {{ row_as_json('cells.') }} as raw_row
        from {{ ref('base_smartcart__customers') }} as cells
        inner join (
            {{ total_rows(relation) | indent(12) }}
        ) as total_rows on cells.source_row_number = total_rows.source_row_number
    ) as totals on parsed.source_row_number = totals.source_row_number
    {%- if input.format == 'csv' and not flags.EMPTY %}
    union all
    {{ broken_rows_as_parsed(input, columns) }}
    {%- endif %}
) as marked
{%- endmacro -%}
