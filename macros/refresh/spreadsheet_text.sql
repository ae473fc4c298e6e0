{#-
    A text that no spreadsheet takes for a formula: one that begins like a formula, after blanks or
    not, gets an apostrophe before it. Numbers and telephone numbers stay as they are.
-#}
{%- macro spreadsheet_text(column) -%}
case
    when
        regexp_matches({{ column }}, '^[[:space:]\x{a0}\x{3000}\x{feff}]*[-=+@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\t\r\n]')
        and not regexp_matches({{ column }}, '^ *[-+]?[-0-9 ()./]*[0-9][-0-9 ()./]*$')
        then '''' || {{ column }}
    else {{ column }}
end
{%- endmacro -%}
