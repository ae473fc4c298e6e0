{%- macro mark_total_rows() -%}
{{ return(adapter.dispatch('mark_total_rows')()) }}
{%- endmacro -%}

{#-
    After the file was read: a row that is a total of all others gets a reason. Its cells are read a
    second time, and only where there is such a row.
-#}
{%- macro duckdb__mark_total_rows() -%}
{%- set numbers = [] -%}
{%- if execute and not flags.EMPTY -%}
    {%- for row in run_query(total_rows(this)).rows -%}
        {%- do numbers.append(row[0]) -%}
    {%- endfor -%}
{%- endif -%}
{%- if numbers -%}
update {{ this }} as parsed
set
    reasons = case
        when parsed.reasons is null then '{{ total_reason() }}'
        when {{ has_item('parsed.reasons', total_reason()) }} then parsed.reasons
        else parsed.reasons || ', {{ total_reason() }}'
    end,
    raw_row = totals.raw_row
from (
    select
        cells.source_row_number,
        {{ row_as_json('cells.') }} as raw_row
    from {{ ref('base_smartcart__customers') }} as cells
    where cells.source_row_number in ({{ numbers | join(', ') }})
) as totals
where parsed.source_row_number = totals.source_row_number
{%- endif -%}
{%- endmacro -%}

{#- Parquet tables know no update: marked_rows does it while reading. -#}
{%- macro spark__mark_total_rows() -%}
{%- endmacro -%}
