{#-
    After the file was read: adds the reason to the rows that repeat an earlier one. A join while
    reading would hold the file in memory: the engine cannot know how long a text file is.
-#}
{%- macro mark_repeated_rows() -%}
update {{ this }} as parsed
set
    reasons = case
        when parsed.reasons is null then repeated_rows.reason
        else repeated_rows.reason || ', ' || parsed.reasons
    end,
    raw_row = repeated_rows.raw_row
from {{ ref('stg_smartcart__repeated_rows') }} as repeated_rows
where parsed.source_row_number = repeated_rows.source_row_number
{%- endmacro -%}
