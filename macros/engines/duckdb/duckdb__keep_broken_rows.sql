{#-
    After the file was read: adds the rows that have more or fewer cells than the header, or a
    quote that is not closed, and moves the numbers of the rows behind them on. The engine keeps
    such rows aside, for the connection that read the file only.
-#}
{%- macro duckdb__keep_broken_rows() -%}
{%- set input = input_file() -%}
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
