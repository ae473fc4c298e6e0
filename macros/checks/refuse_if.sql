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

{%- macro stop_with(message) -%}
{{ return(adapter.dispatch('stop_with')(message)) }}
{%- endmacro -%}

{%- macro duckdb__stop_with(message) -%}
error({{ message }})
{%- endmacro -%}

{%- macro spark__stop_with(message) -%}
raise_error({{ message }})
{%- endmacro -%}
