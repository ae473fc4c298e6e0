{#- Whether an id that is a text is no customer's but a word for a total, such as 'Grand total:'. -#}
{%- macro is_total_word(id) -%}
translate(lower({{ id }}), ' .:-_*=', '') in ({{ "'" ~ total_words() | join("', '") ~ "'" }})
{%- endmacro -%}

{%- macro total_words() -%}
{{ return([
    'total', 'totals', 'grandtotal', 'subtotal', 'sum', 'overall', 'summe', 'gesamt', 'gesamtsumme',
    'zwischensumme', 'insgesamt', 'totalgeneral', 'totale', 'totalegenerale', 'totaux', 'totalgénéral',
    'soustotal', 'somme', 'suma', 'sumatotal', 'totalgeral', 'totaal', 'eindtotaal', 'somma',
    'razem', 'celkem', 'összesen', 'toplam', 'summa', 'totalt', 'yhteensä', 'итого', 'всего', '合計', '总计',
]) }}
{%- endmacro -%}
