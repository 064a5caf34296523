"""Runs the queries of deploy/athena/queries.sql with DuckDB over a copy of the bucket in a folder.

Usage: run-queries.py FOLDER create-table.sql|--infer queries.sql
Prints a JSON object: name of each query -> its rows.

DuckDB knows nearly all that the queries use; what it lacks is defined below. The table of create-table.sql becomes a view
with the same columns and types, and the partition is read from the path as `storage.location.template` has it. With
`--infer` the columns are those that the documents have.
"""

import datetime
import decimal
import json
import re
import sys

import duckdb

TYPES = {
    "double": "DOUBLE",
    "bigint": "BIGINT",
    "string": "VARCHAR",
    "array<string>": "VARCHAR[]",
    "map<string,string>": "MAP(VARCHAR, VARCHAR)",
    "struct<code:string,field:string,detail:string>": "STRUCT(code VARCHAR, field VARCHAR, detail VARCHAR)",
}

FUNCTIONS = """
CREATE MACRO from_unixtime(seconds) AS make_timestamp(seconds * 1000000);
CREATE MACRO array_join(items, separator) AS array_to_string(items, separator);
"""


def make_view(connection, folder, ddl):
    columns = {name: TYPES[kind] for name, kind in re.findall(r"^  `(\w+)` ([^,\n]+(?:<.*>)?),?$", ddl, re.M)}
    location = re.search(r"'storage.location.template' = 's3://BUCKET/(.*)'", ddl).group(1)
    pattern = "^" + re.escape(f"{folder}/{location}").replace(r"\$\{hour\}", "(.*)") + "[^/]*$"
    names = ", ".join(f'"{name}": \'{kind}\'' for name, kind in columns.items())
    connection.execute(
        f"""CREATE VIEW vpc_flow_logs AS
        SELECT * EXCLUDE (filename), regexp_extract(filename, '{pattern}', 1) AS hour
        FROM read_json('{folder}/**/*.gz', format = 'newline_delimited', filename = true, columns = {{{names}}})"""
    )
    return columns


def make_inferred_view(connection, folder):
    connection.execute(
        f"""CREATE VIEW vpc_flow_logs AS SELECT *, '2026/03/02/09' AS hour
        FROM read_json_auto('{folder}/**/*.gz', format = 'newline_delimited', union_by_name = true)"""
    )


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, decimal.Decimal):
        return int(value)
    return value


def main():
    folder, table, queries = sys.argv[1:]
    connection = duckdb.connect()
    connection.execute(FUNCTIONS)
    if table == "--infer":
        make_inferred_view(connection, folder)
    else:
        with open(table, encoding="utf-8") as file:
            make_view(connection, folder, file.read())
    with open(queries, encoding="utf-8") as file:
        _, *parts = re.split(r"^-- name: (\S+)\n", file.read(), flags=re.M)
    answers = {}
    for name, query in zip(parts[::2], parts[1::2]):
        rows = connection.execute(query).fetchall()
        answers[name] = [[plain(value) for value in row] for row in rows]
    json.dump(answers, sys.stdout)


main()
