{%- macro spark__read_lines(path) -%}
select value as line from text.`{{ path }}`
{%- endmacro -%}
