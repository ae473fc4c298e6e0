with cells as (

    {{ cells_of_file('orders') }}

)

select * from cells
