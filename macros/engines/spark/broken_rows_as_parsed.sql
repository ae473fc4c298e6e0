{#-
    On Spark: the rows that could not be split into cells, with the columns of parsed rows. Spark
    refuses to read nothing but the broken rows, hence the condition on a cell.
-#}
{%- macro broken_rows_as_parsed(input) -%}
{%- set unquoted = "regexp_replace(broken_row, '\"[^\"]*\"', '')" -%}
{%- set separators = "length(" ~ unquoted ~ ") - length(replace(" ~ unquoted ~ ", "
    ~ sql_text(input.delimiter) ~ ", ''))" -%}
select
    file_row_number as source_row_number,
    null as customer_id,
    null as customer_id_text,
    {%- for column in input_columns() if column.holds != 'id' %}
    null as {{ column.name }},
    {%- endfor %}
    null as least_currency_mark,
    null as greatest_currency_mark,
    null as unreadable_columns,
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
