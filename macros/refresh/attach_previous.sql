{#-
    Makes the database `previous`: a view of each table that carries state from one refresh to the
    next, over the last release, with the columns that the table has today. Empty tables before the
    first release of the data set. A column that the last release lacks is null. A release without a
    model_registry, of an earlier version, gives its summaries only. Customers of `forget_customers`
    are in none of them.
-#}
{%- macro attach_previous() -%}
{%- set release = ask_plugin('current_release').file -%}
{#- A program may run several commands. -#}
{%- do run_query('detach database if exists previous; detach database if exists previous_release') -%}
{%- do run_query("attach ':memory:' as previous") -%}
{%- if release -%}
    {%- do run_query('attach ' ~ sql_text(release) ~ ' as previous_release (read_only)') -%}
{%- endif -%}
{%- set is_same = release and is_same_dataset() -%}
{%- for source in graph.sources.values() if source.source_name == 'previous' -%}
    {%- set known = [] -%}
    {%- if is_same -%}
        {%- set query -%}
            select column_name from duckdb_columns()
            where
                database_name = 'previous_release' and table_name = {{ sql_text(source.name) }}
                and (
                    table_name = 'refresh_summary'
                    or exists (
                        select 1 from duckdb_tables() as tables
                        where
                            tables.database_name = 'previous_release'
                            and tables.table_name = 'model_registry'
                    )
                )
        {%- endset -%}
        {%- do known.extend(run_query(query).columns[0].values()) -%}
    {%- endif -%}
    {%- set columns, conditions = [], [] -%}
    {%- for column in graph.nodes['model.smartcart.' ~ source.name].columns.values() -%}
        {%- set value = column.name if column.name in known else 'null' -%}
        {%- if column.name == 'customer_id' and known and var('forget_customers') -%}
            {%- set value = "case when not " ~ is_forgotten() ~ " then customer_id end" -%}
            {%- if column.constraints -%}
                {%- do conditions.append('not ' ~ is_forgotten()) -%}
            {%- endif -%}
        {%- endif -%}
        {%- do columns.append('cast(' ~ value ~ ' as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {%- set rows = ' from previous_release.main.' ~ source.name if known else '' -%}
    {%- do run_query(
        'create view previous.main.' ~ source.name ~ ' as select ' ~ columns | join(', ') ~ rows
        ~ ' where ' ~ (conditions + [known | length > 0]) | join(' and ')
    ) -%}
{%- endfor -%}
{%- endmacro -%}
