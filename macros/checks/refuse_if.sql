{#-
    An expression that stops the build with one clear line where the condition holds, else null.
    `message` is an SQL text; where it is null the condition is shown. An empty build (`--empty`) has no data to refuse.
-#}
{%- macro refuse_if(condition, message) -%}
{%- if flags.EMPTY -%}
cast(null as string)
{%- else -%}
case when {{ condition }} then cast({{ stop_with('coalesce(' ~ message ~ ', ' ~ sql_text(condition) ~ ')') }} as string) end
{%- endif -%}
{%- endmacro -%}
