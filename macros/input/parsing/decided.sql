{#-
    A convention of the file, as a boolean: what the setting says, else what most cells of the
    column show that can be read one way only, else what most of the file's show, else the default, a condition.
    `column_counts` and `file_counts` are pairs: cells that show it, cells that show the other.
-#}
{%- macro decided(setting, yes, no, column_counts, file_counts, default) -%}
{%- if var(setting) in (yes, no) -%}
{{ 'true' if var(setting) == yes else 'false' }}
{%- else -%}
case
    when {{ column_counts[0] }} != {{ column_counts[1] }}
        then {{ column_counts[0] }} > {{ column_counts[1] }}
    when {{ file_counts[0] }} != {{ file_counts[1] }}
        then {{ file_counts[0] }} > {{ file_counts[1] }}
    else {{ default }}
end
{%- endif -%}
{%- endmacro -%}
