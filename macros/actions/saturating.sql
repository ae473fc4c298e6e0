{#- A signal as a strength from 0 to 1: one half at `half_at`, and always more for more. -#}
{%- macro saturating(signal, half_at) -%}
coalesce({{ signal }} / nullif({{ signal }} + {{ half_at }}, 0), 0)
{%- endmacro -%}
