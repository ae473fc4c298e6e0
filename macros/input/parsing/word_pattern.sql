{#-
    A list of words that people edit, as a regular expression: all words of a seed that mean something,
    in upper case, longest first. `means` is a value of the seed's second column; none for all.
-#}
{%- macro word_pattern(seed, means=none) -%}
{%- if not execute or target.name == 'published' -%}
    {{ return('') }}
{%- endif -%}
{{ return(ask_plugin('word_pattern', {'seed': seed, 'means': means}).pattern) }}
{%- endmacro -%}
