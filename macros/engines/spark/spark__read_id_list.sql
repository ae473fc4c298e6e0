{%- macro spark__read_id_list(request) -%}
select entry_number, shown_id, reading
from {{ ask_plugin('read_id_list', dict(request, schema=target.schema ~ '_working')).table }}
{%- endmacro -%}
