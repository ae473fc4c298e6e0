with cells as (

    {{ cells_of_file('customers') }}

)

select * from cells
