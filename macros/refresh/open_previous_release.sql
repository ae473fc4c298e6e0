{#-
    Makes room for the source `previous`, and returns the schema of the last release as SQL writes it;
    an empty text before the first.
-#}
{%- macro open_previous_release() -%}
{{ return(adapter.dispatch('open_previous_release')()) }}
{%- endmacro -%}
