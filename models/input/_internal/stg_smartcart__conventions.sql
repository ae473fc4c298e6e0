{{ config(materialized='table') }}

{{ conventions_of(ref('base_smartcart__customers'), columns_of_file()) }}
