{#-
    After the file was read: adds the rows that could not be split into cells.
-#}
{%- macro keep_broken_rows(door='customers') -%}
{{ return(adapter.dispatch('keep_broken_rows')(door)) }}
{%- endmacro -%}

{#-
    After the file was read: adds the rows that have more or fewer cells than the header, or a
    quote that is not closed, and moves the numbers of the rows behind them on. The engine keeps
    such rows aside, for the connection that read the file only.
-#}
{%- macro duckdb__keep_broken_rows(door) -%}
{%- set input = input_file(door) -%}
{%- if execute and input.format == 'csv' and not flags.EMPTY -%}
create or replace temp table broken_rows as {{ broken_rows(input) }};

update {{ this }} as parsed
set source_row_number = source_row_number + (
    select count(*)
    from (
        select source_row_number - row_number() over (order by source_row_number) as rows_before
        from broken_rows
    ) as places
    where places.rows_before < parsed.source_row_number
)
where (select count(*) from broken_rows) > 0;

insert into {{ this }} (source_row_number, reasons, raw_row)
select source_row_number, reasons, raw_row from broken_rows;
{%- endif -%}
{%- endmacro -%}

{#- They are among the rows that are read. -#}
{%- macro spark__keep_broken_rows(door) -%}
{%- endmacro -%}

{#-
    The rows that the engine could not split into cells in its last read on this connection: row
    number, reasons and the raw row. It counts the header of each file as line 1.
-#}
{%- macro broken_rows(input) -%}
{#- As patterns, each of which matches one file, they have what matches many in brackets. -#}
{%- set paths = [] -%}
{%- for path in input.paths -%}
    {%- do paths.append(modules.re.sub('\\[([\\[*?])\\]', '\\1', path)) -%}
{%- endfor -%}
with broken_lines as (

    -- A query may read a file several times, each time under another number: its path tells.
    select
        list_position({{ sql_texts(paths) }}, scans.file_path) - 1 as file_id,
        errors.line,
        string_agg(distinct {{ broken_row_reason('errors.error_type') }}, ', ') as reasons,
        trim(any_value(errors.csv_line), chr(10) || chr(13)) as raw_row
    from reject_errors as errors
    inner join reject_scans as scans
        on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
    where errors.scan_id = (select max(scan_id) from reject_scans)
    group by scans.file_path, errors.line

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

{%- macro broken_row_reason(error_type) -%}
case cast({{ error_type }} as string)
    when 'MISSING COLUMNS' then 'the row has fewer cells than the header'
    when 'TOO MANY COLUMNS' then 'the row has more cells than the header'
    when 'UNQUOTED VALUE' then 'the row has a quote that is not closed'
    else 'the row cannot be read: ' || lower(cast({{ error_type }} as string))
end
{%- endmacro -%}
