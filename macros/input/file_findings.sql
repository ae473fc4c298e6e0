{%- macro file_findings() -%}
{%- set input, findings = input_file(), [] -%}
{%- for note in input.notes -%}
    {%- do findings.append({'column': none, 'finding': 'read as ' ~ note}) -%}
{%- endfor -%}
{%- for header, remark in input.remarks or [] -%}
    {%- do findings.append({'column': header or none, 'finding': remark}) -%}
{%- endfor -%}
{#- A file may have several columns of one name, or of none. -#}
{%- for header in input.ignored | unique(true) -%}
    {%- do findings.append({'column': header, 'finding': 'ignored: the project does not use it'}) -%}
{%- endfor -%}
{%- for column in input_columns() if column.name not in input.columns and not column.rare -%}
    {%- do findings.append({
        'column': column.header, 'finding': 'not in the file: features made from it are null'
    }) -%}
{%- endfor -%}
{{ return(findings) }}
{%- endmacro -%}
