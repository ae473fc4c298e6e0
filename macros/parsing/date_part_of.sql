{#-
    One part of a date cell of the forms 31-12-2013, 31/12/2013 or 31.12.2013, as text:
    part 1 and 2 are day and month in the file's order, part 3 is the year; empty if no match.
-#}
{%- macro date_part_of(cell, part) -%}
regexp_extract(
    trim(cast({{ cell }} as varchar)),
    '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})$',
    {{ part }}
)
{%- endmacro -%}
