{#-
    Drops the schemas of releases beyond `keep_releases`, and of those between the previous and the
    new one: a kill left them unfinished, or readers were moved back from them.
-#}
{%- macro drop_old_releases(prefix, previous, release) -%}
{%- set kept = [release] -%}
{%- set schemas = run_query("show schemas like '" ~ prefix ~ "*'").columns[0].values() -%}
{%- for schema in schemas | sort(reverse=true) if schema != release -%}
    {%- if previous and schema <= previous and kept | length < var('keep_releases') -%}
        {%- do kept.append(schema) -%}
    {%- else -%}
        {%- do run_query('drop schema ' ~ schema ~ ' cascade') -%}
    {%- endif -%}
{%- endfor -%}
{%- endmacro -%}
