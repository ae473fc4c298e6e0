{#-
    A list of words that people edit, as regular expressions in upper case, longest first: `any` for all words
    of a seed, `by_meaning` for those of each value of its second column.
-#}
{%- macro word_patterns(seed) -%}
{%- if not execute or target.name == 'published' -%}
    {{ return({'any': '', 'by_meaning': {}}) }}
{%- endif -%}
{{ return(ask_plugin('word_patterns', {'seed': seed})) }}
{%- endmacro -%}
