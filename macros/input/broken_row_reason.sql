{#- What is wrong with a row that the engine cannot split into cells, in words. -#}
{%- macro broken_row_reason(error_type) -%}
case cast({{ error_type }} as string)
    when 'MISSING COLUMNS' then 'the row has fewer cells than the header'
    when 'TOO MANY COLUMNS' then 'the row has more cells than the header'
    when 'UNQUOTED VALUE' then 'the row has a quote that is not closed'
    else 'the row cannot be read: ' || lower(cast({{ error_type }} as string))
end
{%- endmacro -%}
