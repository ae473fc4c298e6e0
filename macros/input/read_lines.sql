{#- A query over the lines of a text file, as the column `line`. -#}
{%- macro read_lines(path) -%}
select line
from read_csv(
    {{ sql_text(path) }}, columns = {'line': 'varchar'}, delim = '\x01', quote = '', escape = '',
    header = false, auto_detect = false
)
{%- endmacro -%}
