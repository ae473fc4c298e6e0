{%- macro currency_mark(cell) -%}
case
    when {{ try_double(cell) }} is null and {{ has_match(cell, "'[0-9]'") }}
        then nullif({{ replace_matches(
            number_sign_text(cell), sql_text("[-+()0-9.,\u2014" ~ apostrophes() ~ blanks() ~ "]"), "''"
        ) }}, '')
end
{%- endmacro -%}
