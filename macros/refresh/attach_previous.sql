{#-
    Makes the tables of the source `previous`: a view of each table that carries state from one
    refresh to the next, over the last release, with the columns that the table has today. Empty
    tables before the first release of the data set. A column that the last release lacks is null. A
    release without a model_registry, of an earlier version, gives its summaries only. Customers of
    `forget_customers` are in none of them.
-#}
{%- macro attach_previous() -%}
{%- set release = open_previous_release() -%}
{%- set is_same = release and is_same_dataset(release) -%}
{%- set sources, forgotten = [], [] -%}
{%- for source in graph.sources.values() if source.source_name == 'previous' -%}
    {%- do (forgotten if source.name == 'forgotten_ids' else sources).append(source) -%}
{%- endfor -%}
{%- do run_query(
    'create or replace view ' ~ forgotten[0].relation_name ~ ' as '
    ~ forgotten_ids(release if is_same else '')
) -%}
{%- for source in sources -%}
    {%- set known = [] -%}
    {%- if is_same and (
        source.name == 'refresh_summary' or columns_of_release(release, 'model_registry')
    ) -%}
        {%- do known.extend(columns_of_release(release, source.name)) -%}
    {%- endif -%}
    {%- set columns, conditions, joins = [], [], [] -%}
    {%- for column in graph.nodes['model.smartcart.' ~ source.name].columns.values() -%}
        {%- set value = column.name if column.name in known else 'null' -%}
        {%- if column.name == 'customer_id' and known and var('forget_customers') -%}
            {%- set value = 'case when forgotten_key is null then customer_id end' -%}
            {%- if column.constraints -%}
                {%- do conditions.append('forgotten_key is null') -%}
            {%- endif -%}
            {%- set joined = ' left join (select distinct id_key as forgotten_key from '
                ~ forgotten[0].relation_name ~ ') on ' ~ id_key(parse_id('customer_id', is_text=false)) ~ ' = forgotten_key' -%}
            {%- do joins.append(joined) -%}
        {%- endif -%}
        {%- do columns.append('cast(' ~ value ~ ' as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {%- set rows = ' from ' ~ release ~ '.' ~ source.name ~ joins | join if known else '' -%}
    {%- do run_query(
        'create or replace view ' ~ source.relation_name ~ ' as select ' ~ columns | join(', ') ~ rows
        ~ ' where ' ~ (conditions + [known | length > 0]) | join(' and ')
    ) -%}
{%- endfor -%}
{%- endmacro -%}

{#-
    Whether the last release is of the data set that this refresh is of. Where it is another one,
    and nobody said so, stops the build: nobody's segments are replaced by those of others.
-#}
{%- macro is_same_dataset(release) -%}
{%- set query -%}
    select dataset from {{ release }}.refresh_summary order by refreshed_at desc limit 1
{%- endset -%}
{%- set previous, current = run_query(query).rows[0][0], dataset() -%}
{%- if previous not in (current, 'embedded') and not var('dataset') and flags.WHICH == 'build' -%}
    {{ exceptions.raise_compiler_error(
        "The published segments are of the data set '" ~ previous ~ "', this build is of '" ~ current
        ~ "'. The same customers? Set dataset to '" ~ previous ~ "'. Others, which shall replace them? "
        ~ "Set dataset to '" ~ current ~ "'. To keep both give each a workspace of its own "
        ~ "(SMARTCART_WORKSPACE)."
    ) }}
{%- endif -%}
{{ return(previous == current) }}
{%- endmacro -%}

{#-
    A query of the ids that `forget_customers` names, a row for each key of an id: entry_number,
    shown_id, id_key, and is_known: whether the last release knows such a customer. `release` is
    empty where there is none of this data set.
-#}
{%- macro forgotten_ids(release) -%}
with keys as (

    {{ read_id_list('forget_customers') }}

),

known as (

    {% for table in ['customer_segments', 'segment_changes']
        if release and columns_of_release(release, table) -%}
    select {{ id_key(parse_id('customer_id', is_text=false)) }} as id_key
    from {{ release }}.{{ table }}
    union
    {% endfor -%}
    select {{ id_key("cast(null as " ~ var('customer_id_type') ~ ")") }} as id_key

),

final as (

    select
        keys.entry_number,
        keys.shown_id,
        keys.id_key,
        known.id_key is not null as is_known
    from keys
    left join known on keys.id_key = known.id_key

)

select * from final
{%- endmacro -%}
