-- What: the words of rank_words cover the ranks from 0 to 1, without a gap and without an overlap.
-- Why: a segment whose rank has no word would vanish from the tables; with two it would be there
-- twice.
-- A returned row: a word that does not begin where the one before ends (the first: at 0), is for no
-- rank at all, or is the last and ends before 1 has a word.
with rank_words as (

    select * from {{ ref('rank_words') }}

),

neighbours as (

    select
        word,
        from_rank,
        to_rank,
        lag(to_rank, 1, 0) over (order by from_rank) as previous_to_rank,
        lead(from_rank) over (order by from_rank) is null as is_last
    from rank_words

),

final as (

    select * from neighbours
    where
        from_rank != previous_to_rank
        or to_rank <= from_rank
        or (is_last and to_rank <= 1)

)

select * from final
