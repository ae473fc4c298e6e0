{#-
    Drops the schemas of releases so that with the new one `keep_releases` stay, and those between
    the previous and the new one: a kill left them unfinished, or readers were moved back from them.
    Where a kill left some views on such a schema, they are put back first.
-#}
{%- macro drop_old_releases(prefix, previous, release) -%}
{%- set kept, dropped = [release], [] -%}
{%- set schemas = run_query("show schemas like '" ~ prefix ~ "*'").columns[0].values() -%}
{%- for schema in schemas | sort(reverse=true) if schema != release -%}
    {%- if previous and schema <= previous and kept | length < var('keep_releases') -%}
        {%- do kept.append(schema) -%}
    {%- else -%}
        {%- do dropped.append(schema) -%}
    {%- endif -%}
{%- endfor -%}
{%- if previous and dropped | select('gt', previous) | list -%}
    {%- do show_release(previous) -%}
{%- endif -%}
{%- for schema in dropped -%}
    {%- do run_query('drop schema ' ~ schema ~ ' cascade') -%}
{%- endfor -%}
{%- endmacro -%}
