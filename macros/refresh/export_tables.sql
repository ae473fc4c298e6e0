{%- macro export_tables(folder) -%}
{%- for format in var('export_formats') -%}
    {%- for node in public_models() -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() -%}
            {%- set is_text = format == 'csv' and column.data_type == 'string' -%}
            {%- do columns.append(
                spreadsheet_text(column.name) ~ ' as ' ~ column.name if is_text else column.name
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            'copy (select ' ~ columns | join(', ') ~ ' from ' ~ node.relation_name ~ ') to '
            ~ sql_text(folder ~ '/' ~ node.alias ~ '.' ~ format) ~ ' (format ' ~ format ~ ')'
        ) -%}
    {%- endfor -%}
{%- endfor -%}
{%- endmacro -%}
