{#- An SQL text: a share as a whole percentage. -#}
{%- macro percent(share) -%}
cast(cast(round(100 * {{ share }}) as bigint) as string) || ' %'
{%- endmacro -%}
