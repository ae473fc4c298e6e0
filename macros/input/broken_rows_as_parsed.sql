{#-
    On Spark: the rows that could not be split into cells, with `columns` that are null between their
    number and the reason. Spark refuses to read nothing but the broken rows, hence the condition on a cell.
-#}
{%- macro broken_rows_as_parsed(input, columns) -%}
{%- set unquoted = "regexp_replace(broken_row, '\"[^\"]*\"', '')" -%}
{%- set separators = "length(" ~ unquoted ~ ") - length(replace(" ~ unquoted ~ ", "
    ~ sql_text(input.delimiter) ~ ", ''))" -%}
select
    file_row_number as source_row_number,
    {%- for column in columns %}
    null as {{ column }},
    {%- endfor %}
    case
        when {{ separators }} + 1 < {{ input.text_cells | length }}
            then 'the row has fewer cells than the header'
        when {{ separators }} + 1 > {{ input.text_cells | length }}
            then 'the row has more cells than the header'
        else 'the row has a quote that is not closed'
    end as reasons,
    broken_row as raw_row
from {{ numbered_rows(input) }}
where broken_row is not null and length(coalesce(c1, '')) >= 0
{%- endmacro -%}
