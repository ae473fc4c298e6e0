{%- macro duckdb__read_lines(path) -%}
select unnest(string_split_regex(content, '\r\n?|\n')) as line
from read_text({{ sql_text(path) }})
{%- endmacro -%}
