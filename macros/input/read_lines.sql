{#- A query over the lines of a text file (UTF-8, any line ends), as the column `line`. -#}
{%- macro read_lines(path) -%}
select unnest(string_split_regex(content, '\r\n?|\n')) as line
from read_text({{ sql_text(path) }})
{%- endmacro -%}
