{#- A query of the members of exported campaigns, with the columns of smartcart.campaigns.records. -#}
{%- macro exported_members() -%}
{%- set records = campaign_records() -%}
{%- if records.campaigns -%}
select {{ records.columns | join(', ') }}
from {{ members_of(records) }}
{%- else -%}
select
    {%- for name in ['campaign_id', 'action', 'customer_id', 'segment_name', 'segment_label'] %}
    cast(null as string) as {{ name }},
    {%- endfor %}
    cast(null as date) as sent_on,
    cast(null as boolean) as is_control,
    cast(null as boolean) as is_entered
where false
{%- endif -%}
{%- endmacro -%}

{%- macro members_of(records) -%}
{{ return(adapter.dispatch('members_of')(records)) }}
{%- endmacro -%}

{%- macro duckdb__members_of(records) -%}
read_parquet({{ sql_texts(records.files) }}, hive_partitioning = false)
{%- endmacro -%}

{%- macro spark__members_of(records) -%}
{{ records.table }}
{%- endmacro -%}
