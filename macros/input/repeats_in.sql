{%- macro repeats_in(relation) -%}
{%- set repeated_rows = ref('stg_smartcart__repeated_rows') -%}
select
    repeated_rows.*,
    kept_rows.kept_row_number
from {{ repeated_rows }} as repeated_rows
left join (
    select
        customer_id,
        min(source_row_number) as kept_row_number
    from {{ relation }}
    where reasons is null and customer_id in (select customer_id from {{ repeated_rows }})
    group by customer_id
) as kept_rows on repeated_rows.customer_id = kept_rows.customer_id
{%- endmacro -%}
