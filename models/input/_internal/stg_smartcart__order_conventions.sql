{{ config(materialized='table') }}

{{ conventions_of(ref('base_smartcart__order_lines'), columns_of_file('orders')) }}
