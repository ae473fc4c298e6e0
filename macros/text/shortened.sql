{%- macro shortened(text, length) -%}
case
    when length({{ text }}) > {{ length }} then substr({{ text }}, 1, {{ length }}) || '…'
    else {{ text }}
end
{%- endmacro -%}
