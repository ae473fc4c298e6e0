{%- macro rejection_reasons() -%}
{%- set is_blank_id = is_blank('customer_id_cell') -%}
{%- set reasons = {
    'ID is missing': 'customer_id is null and ' ~ is_blank_id,
    'ID has lost its digits to an exponent':
        'customer_id is null and ' ~ has_exponent('cast(customer_id_cell as string)'),
    'ID is not a whole number':
        'customer_id is null and not ' ~ is_blank_id
        ~ ' and not ' ~ has_exponent('cast(customer_id_cell as string)'),
} -%}
{#- A negative amount is a refund, and an income below 0 counts as unreadable. -#}
{%- for column in value_columns(columns_of_file()) if column.holds == 'count' and not column.optional -%}
    {%- do reasons.update({column.header ~ ' is negative': column.name ~ ' < 0'}) -%}
{%- endfor -%}
{%- set names = columns_of_file() | map(attribute='name') | list -%}
{%- if var('customer_id_type') == 'string' and 'education' in names and 'marital_status' in names -%}
    {%- do reasons.update({
        'the row repeats the header':
            "lower(education) = 'education' and lower(replace(marital_status, '_', '')) = 'maritalstatus'"
    }) -%}
{%- endif -%}
{%- if var('customer_id_type') == 'string' -%}
    {%- do reasons.update({total_reason(): is_total_word('customer_id')}) -%}
{%- endif -%}
{{ return(reasons) }}
{%- endmacro -%}

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
