{#- Says how many rows a table has got, where they are many: a long refresh shows what it has done. -#}
{%- macro report_rows() -%}
{%- if execute and model.config.materialized == 'table' -%}
    {%- set row_count = run_query('select count(*) from ' ~ this).rows[0][0] -%}
    {%- if row_count >= 100000 -%}
        {%- do log('{:>13,} rows written to {}'.format(row_count, this.identifier), info=true) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}
