{#-
    The SmartCart schema: header name, the project's name and what a cell holds, in file order.
    A file may lack the optional ones; the features made from them are then null. Those that are
    `rare` stand in some versions of the public file only: nobody misses them, and no model is made
    from them. Beside order lines a file needs its ID only, and what was bought (`is_unused`) is theirs to say,
    unless asked for the file `alone`.
-#}
{%- macro input_columns(alone=false) -%}
{%- set columns = [
    {'header': 'ID', 'name': 'customer_id', 'holds': 'id'},
    {'header': 'Year_Birth', 'name': 'birth_year', 'holds': 'count'},
    {'header': 'Education', 'name': 'education', 'holds': 'text'},
    {'header': 'Marital_Status', 'name': 'marital_status', 'holds': 'text'},
    {'header': 'Income', 'name': 'income', 'holds': 'amount'},
    {'header': 'Kidhome', 'name': 'kids_at_home', 'holds': 'count'},
    {'header': 'Teenhome', 'name': 'teens_at_home', 'holds': 'count'},
    {'header': 'Dt_Customer', 'name': 'enrolment_date', 'holds': 'date'},
    {'header': 'Recency', 'name': 'recency_days', 'holds': 'count'},
    {'header': 'MntWines', 'name': 'wine_spending', 'holds': 'amount'},
    {'header': 'MntFruits', 'name': 'fruit_spending', 'holds': 'amount'},
    {'header': 'MntMeatProducts', 'name': 'meat_spending', 'holds': 'amount'},
    {'header': 'MntFishProducts', 'name': 'fish_spending', 'holds': 'amount'},
    {'header': 'MntSweetProducts', 'name': 'sweet_spending', 'holds': 'amount'},
    {'header': 'MntGoldProds', 'name': 'gold_spending', 'holds': 'amount'},
    {'header': 'NumDealsPurchases', 'name': 'deal_count', 'holds': 'count'},
    {'header': 'NumWebPurchases', 'name': 'web_order_count', 'holds': 'count'},
    {'header': 'NumCatalogPurchases', 'name': 'catalogue_order_count', 'holds': 'count'},
    {'header': 'NumStorePurchases', 'name': 'store_order_count', 'holds': 'count'},
    {'header': 'NumWebVisitsMonth', 'name': 'monthly_web_visit_count', 'holds': 'count'},
    {'header': 'Complain', 'name': 'complaint_count', 'holds': 'count', 'is_flag': true, 'optional': true},
    {'header': 'Response', 'name': 'response_count', 'holds': 'count', 'is_flag': true, 'optional': true},
] -%}
{%- for number in range(1, 6) -%}
    {%- do columns.append({
        'header': 'AcceptedCmp' ~ number, 'name': 'accepted_campaign_' ~ number ~ '_count',
        'holds': 'count', 'is_flag': true, 'optional': true, 'rare': true,
    }) -%}
{%- endfor -%}
{%- if alone or not has_orders() -%}
    {{ return(columns) }}
{%- endif -%}
{%- set beside_orders = [] -%}
{%- for column in columns -%}
    {%- set is_optional = column.holds != 'id' -%}
    {%- do beside_orders.append(dict(
        column, optional=is_optional, is_unused=column.name in columns_of_orders()
    )) -%}
{%- endfor -%}
{{ return(beside_orders) }}
{%- endmacro -%}
