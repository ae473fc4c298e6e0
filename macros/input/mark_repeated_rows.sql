{#-
    After the file was read: of the rows with one id the first that can be used stays, those behind it
    get a reason.
-#}
{%- macro mark_repeated_rows() -%}
{{ return(adapter.dispatch('mark_repeated_rows')()) }}
{%- endmacro -%}

{#-
    After the file was read: of the rows with one id the first that can be used stays, those behind
    it get a reason. A join while reading would hold the file in memory: the engine cannot know how
    long a text file is.
-#}
{%- macro duckdb__mark_repeated_rows() -%}
update {{ this }} as parsed
set
    reasons = case
        when parsed.reasons is null then repeats.reason
        else repeats.reason || ', ' || parsed.reasons
    end,
    raw_row = repeats.raw_row
from (
    {{ repeats_in(this) | indent(4) }}
) as repeats
where
    parsed.source_row_number = repeats.source_row_number
    and (repeats.kept_row_number is null or parsed.source_row_number > repeats.kept_row_number)
{%- endmacro -%}

{#- Parquet tables know no update: marked_rows does it while reading. -#}
{%- macro spark__mark_repeated_rows() -%}
{%- endmacro -%}
