{%- macro duckdb__read_id_list(request) -%}
select entry_number, shown_id, reading
from read_csv(
    {{ sql_text(ask_plugin('read_id_list', request).file) }},
    auto_detect = false,
    header = true,
    columns = {entry_number: 'bigint', shown_id: 'varchar', reading: 'varchar'}
)
{%- endmacro -%}
