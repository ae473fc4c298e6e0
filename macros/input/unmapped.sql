{%- macro unmapped(seed) -%}
{%- set most_named = 20 -%}
case
    when category is null then 'missing'
    when place <= {{ most_named }} then '''' || category || ''' is not in the seed {{ seed }}'
    else 'further categories (' || (category_count - {{ most_named }}) || ') are not in the seed {{ seed }}'
end || ': Other stands in'
{%- endmacro -%}
