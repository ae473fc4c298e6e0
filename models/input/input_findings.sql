{{ config(materialized='table') }}

with file_findings as (

    select * from {{ ref('int_file_findings') }}

),

list_findings as (

    select * from {{ ref('int_list_findings') }}

),

flagged_cells as (

    select * from {{ ref('int_flagged_cells') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by column_name, finding order by source_row_number
        ) as example_number
    from flagged_cells

),

cell_findings as (

    select
        column_name,
        finding,
        count(*) as row_count,
        {{ dbt.listagg(
            "case when example_number <= 3 then cast(source_row_number as string) end",
            "', '",
            "order by source_row_number"
        ) }} as example_row_numbers
    from numbered
    group by column_name, finding

),

final as (

    select
        -- dimensions
        column_name,
        finding,
        example_row_numbers,

        -- measures
        row_count,

        -- metadata
        {{ refreshed_at() }} as refreshed_at
    from cell_findings
    union all
    select
        column_name,
        finding,
        cast(null as string) as example_row_numbers,
        row_count,
        {{ refreshed_at() }} as refreshed_at
    from file_findings
    union all
    select
        column_name,
        finding,
        cast(null as string) as example_row_numbers,
        row_count,
        {{ refreshed_at() }} as refreshed_at
    from list_findings

)

select * from final
