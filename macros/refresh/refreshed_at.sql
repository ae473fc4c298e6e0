{#- The time of this refresh: when dbt started, in UTC. -#}
{%- macro refreshed_at() -%}
timestamp '{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro -%}
