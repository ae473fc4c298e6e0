{#-
    The rows that the engine could not split into cells in its last read on this connection: row
    number, reasons and the raw row. It counts the header of each file as line 1.
-#}
{%- macro broken_rows(input) -%}
with broken_lines as (

    select
        file_id,
        line,
        string_agg(distinct {{ broken_row_reason('error_type') }}, ', ') as reasons,
        trim(any_value(csv_line), chr(10) || chr(13)) as raw_row
    from reject_errors
    where scan_id = (select max(scan_id) from reject_scans)
    group by file_id, line

),

-- Whole rows of each file; only rows of several files need them.
files as (

    {% for path in input.paths -%}
    select
        {{ loop.index0 }} as file_id,
        {% if input.paths | length > 1 -%}
        (select count(*) from {{ read_input(dict(input, paths=[path])) }}) as whole_rows
        {%- else -%}
        0 as whole_rows
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    cast(
        line - 1
        + (select coalesce(sum(whole_rows), 0) from files where file_id < lines.file_id)
        + (select count(*) from broken_lines as earlier where earlier.file_id < lines.file_id)
        as bigint
    ) as source_row_number,
    reasons,
    raw_row
from broken_lines as lines
{%- endmacro -%}
