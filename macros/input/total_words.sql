{#- What spreadsheets and shops call a row with totals, in lower case and without blanks and marks. -#}
{%- macro total_words() -%}
{{ return([
    'total', 'totals', 'grandtotal', 'subtotal', 'sum', 'overall', 'summe', 'gesamt', 'gesamtsumme',
    'zwischensumme', 'insgesamt', 'totalgeneral', 'totale', 'totalegenerale', 'totaux', 'totalgénéral',
    'soustotal', 'somme', 'suma', 'sumatotal', 'totalgeral', 'totaal', 'eindtotaal', 'somma',
    'razem', 'celkem', 'összesen', 'toplam', 'summa', 'totalt', 'yhteensä', 'итого', 'всего', '合計', '总计',
]) }}
{%- endmacro -%}
