{#- Spark takes a letter behind a number for Java's type, such as 12d. -#}
{%- macro spark__try_double(text) -%}
case
    when regexp_like({{ text }}, '^ *[-+]?[0-9.]+([eE][-+]?[0-9]+)? *$') then try_cast({{ text }} as double)
end
{%- endmacro -%}
