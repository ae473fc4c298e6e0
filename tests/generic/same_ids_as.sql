{#-
    Fails with one row where two tables do not hold the same ids, one row each. Where the ids of the
    other are unique, so are these: their number, the sum and the exclusive or of their hashes agree.
    Comparing hashes takes no memory, however many ids there are.
-#}
{% test same_ids_as(model, column_name, other) %}

{%- set figures %}
        count(*) as row_count,
        bit_xor({{ id_hash(column_name) }}) as id_xor,
        cast(sum({{ id_hash(column_name) }} % 1000000007) as bigint) as id_sum
{%- endset %}

with own as (

    select {{ figures }}
    from {{ model }}

),

others as (

    select {{ figures }}
    from {{ other }}

)

select own.*
from own
cross join others
where
    own.row_count != others.row_count
    or own.id_xor != others.id_xor
    or own.id_sum != others.id_sum

{% endtest %}
