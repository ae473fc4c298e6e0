{#-
    The finding about a category that a seed does not map. `category`, `place` and `category_count`
    are columns: only the most frequent categories are named, so that findings stay a short list.
-#}
{%- macro unmapped(seed) -%}
{%- set most_named = 20 -%}
case
    when category is null then 'missing'
    when place <= {{ most_named }} then '''' || category || ''' is not in the seed {{ seed }}'
    else 'further categories (' || (category_count - {{ most_named }}) || ') are not in the seed {{ seed }}'
end || ': Other stands in'
{%- endmacro -%}
