{#- Whether an id that is a text is no customer's but a word for a total, such as 'Grand total:'. -#}
{%- macro is_total_word(id) -%}
translate(lower({{ id }}), ' .:-_*=', '') in ({{ "'" ~ total_words() | join("', '") ~ "'" }})
{%- endmacro -%}
