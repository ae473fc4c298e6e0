{%- macro saturating(signal, half_at) -%}
coalesce({{ signal }} / nullif({{ signal }} + {{ half_at }}, 0), 0)
{%- endmacro -%}
