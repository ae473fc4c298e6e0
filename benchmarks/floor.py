"""The floor: what it costs to read the customer file and to write a table at all.

    python benchmarks/floor.py customers.parquet floor.duckdb

DuckDB reads the file and writes a table with the columns and types of `customer_segments`, in the
file format of a release, and does nothing else: no cleaning, no ranks, no model, no test. What the
file does not have is made from its columns, one cheap expression each:

- segment_name, segment_label and second_segment_name are the marital status, education_level and
  living_situation the values of the file: texts with few different values, as in the real table;
- pc1, pc2, pc3, distance_to_centroid and membership_margin are square roots of numbers that differ
  in every row: such doubles cannot be compressed, as real coordinates cannot;
- age is the year of birth, tenure_days counts from a fixed day, the three cluster ids are numbers
  of children;
- model_id and refreshed_at are one value for all rows.
"""

import argparse
from pathlib import Path

import duckdb

STORAGE_VERSION = "v1.0.0"

QUERY = """
create table customer_segments as
select
    ID as customer_id,
    Marital_Status as segment_name,
    Marital_Status as segment_label,
    'good' as name_fit,
    cast(Kidhome as integer) as cluster_id,
    Marital_Status as second_segment_name,
    cast(Teenhome as integer) as second_cluster_id,
    cast(Kidhome as integer) as ward_cluster_id,
    Education as education_level,
    Marital_Status as living_situation,
    cast(Income as double) as income,
    cast(
        MntWines + MntFruits + MntMeatProducts + MntFishProducts + MntSweetProducts + MntGoldProds
        as double
    ) as total_spending,
    cast(Year_Birth as integer) as age,
    cast(date '2014-06-29' - Dt_Customer as integer) as tenure_days,
    cast(Kidhome + Teenhome as integer) as children_count,
    cast(Recency as integer) as recency_days,
    sqrt(ID) as pc1,
    sqrt(ID + 0.5) as pc2,
    sqrt(ID + 0.25) as pc3,
    sqrt(ID + 0.75) as distance_to_centroid,
    sqrt(ID + 0.125) as membership_margin,
    Income is null as is_income_imputed,
    Income >= 600000 as is_outlier,
    Teenhome > 0 as is_ward_label_extended,
    '0123456789abcdef0123456789abcdef' as model_id,
    timestamp '2014-06-29 00:00:00' as refreshed_at
from read_parquet($file)
"""


def write_floor(file: Path, database: Path) -> None:
    """Read the Parquet file and write the table into a new database."""
    config = {"storage_compatibility_version": STORAGE_VERSION}
    with duckdb.connect(str(database), config=config) as connection:
        connection.execute(QUERY, {"file": str(file)})


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("database", type=Path)
    arguments = parser.parse_args()
    write_floor(arguments.file, arguments.database)


if __name__ == "__main__":
    main()
