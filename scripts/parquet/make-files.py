"""Creates the Parquet files in test/support/parquet-files, with the text of their rows.

Not run by the tests; requires Python 3.10 or newer with these package versions:

    python3 -m venv /tmp/parquet && /tmp/parquet/bin/pip install pyarrow==26.0.1 duckdb==2.0.1 pandas fastparquet
    /tmp/parquet/bin/python scripts/parquet/make-files.py test/support/parquet-files
"""

import datetime
import decimal
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(sys.argv[1])

# the fields of versions 2 to 5 in AWS's order, with the types of AWS's Parquet files
INT32 = {'version', 'srcport', 'dstport', 'protocol', 'tcp-flags', 'traffic-path'}
INT64 = {'packets', 'bytes', 'start', 'end'}
NAMES = (
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status '
    'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id '
    'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path'
).split()

MAX_INT64 = 9_223_372_036_854_775_807


def type_of(name):
    if name in INT32:
        return pa.int32()
    return pa.int64() if name in INT64 else pa.string()


def flow(number, **changed):
    row = {
        'version': 5,
        'account-id': '123456789012',
        'interface-id': 'eni-0a1b2c3d',
        'srcaddr': f'10.0.{number % 3}.1',
        'dstaddr': '10.0.0.2',
        'srcport': 50_000 + number,
        'dstport': 443,
        'protocol': 6,
        'packets': 10,
        'bytes': 840 * number,
        'start': 1_609_459_200 + number,
        'end': 1_609_459_260 + number,
        'action': 'ACCEPT',
        'log-status': 'OK',
        'vpc-id': 'vpc-0a1b2c3d',
        'subnet-id': 'subnet-0a1b2c3d',
        'instance-id': 'i-0a1b2c3d',
        'tcp-flags': 19,
        'type': 'IPv4',
        'pkt-srcaddr': f'10.0.{number % 3}.1',
        'pkt-dstaddr': '10.0.0.2',
        'region': 'eu-central-1',
        'az-id': 'euc1-az1',
        'sublocation-type': '-',
        'sublocation-id': '-',
        'pkt-src-aws-service': '-',
        'pkt-dst-aws-service': 'S3',
        'flow-direction': 'egress',
        'traffic-path': 1 + number % 8,
    }
    return {**row, **changed}


KEPT_WITHOUT_TRAFFIC = {'version', 'account-id', 'interface-id', 'start', 'end', 'log-status'}


def nodata(number, text):
    """A row without traffic: integers are null, and text is unchanged."""
    row = flow(number, **{'log-status': 'NODATA'})
    for name in NAMES:
        if name not in KEPT_WITHOUT_TRAFFIC:
            row[name] = None if type_of(name) != pa.string() else text
    return row


FIVE = [flow(1), nodata(2, '-'), nodata(3, None), flow(4, bytes=MAX_INT64), flow(5, **{'traffic-path': None})]
MANY = [nodata(n, '-') if n % 11 == 0 else flow(n, bytes=MAX_INT64 - n * n) for n in range(1, 401)]


def table(rows, schema=None):
    columns = schema or {name: type_of(name) for name in NAMES}
    arrays = [pa.array([row[name] for row in rows], type=kind) for name, kind in columns.items()]
    return pa.table(dict(zip([name.replace('-', '_') for name in columns], arrays)))


def text(rows, names=NAMES):
    lines = [' '.join(names)]
    for row in rows:
        lines.append(' '.join('-' if row[name] in (None, '') else str(row[name]) for name in names))
    return '\n'.join(lines) + '\n'


def write(name, data, **options):
    pq.write_table(data, FOLDER / f'{name}.parquet', **{'compression': 'gzip', **options})


def write_duckdb(name, data, options):
    connection = duckdb.connect()
    connection.register('data', data)
    connection.execute(f"COPY (FROM data) TO '{FOLDER / name}.parquet' (FORMAT parquet, {options})")


def delta_encodings():
    encodings = {}
    for position, name in enumerate(NAMES):
        column = name.replace('-', '_')
        if type_of(name) != pa.string():
            encodings[column] = 'DELTA_BINARY_PACKED'
        else:
            encodings[column] = 'DELTA_BYTE_ARRAY' if position % 2 else 'DELTA_LENGTH_BYTE_ARRAY'
    return encodings


def stream_encodings():
    return {
        name.replace('-', '_'): 'BYTE_STREAM_SPLIT' if type_of(name) != pa.string() else 'PLAIN' for name in NAMES
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    five = table(FIVE)
    many = table(MANY)
    (FOLDER / 'five.log').write_text(text(FIVE))
    (FOLDER / 'many.log').write_text(text(MANY))
    for codec in ('gzip', 'snappy', 'zstd', 'brotli', 'none'):
        write(f'five-pyarrow-{codec}', five, compression=codec)
    write('five-pyarrow-v2-pages', five, data_page_version='2.0')
    write('five-pyarrow-two-groups', five, row_group_size=3)
    write('five-pyarrow-plain', five, use_dictionary=False)
    required = pa.schema([
        pa.field(field.name, field.type, nullable=field.name not in ('version', 'account_id', 'start', 'end'))
        for field in five.schema
    ])
    write('five-pyarrow-required', five.cast(required))
    write_duckdb('five-duckdb-zstd', five, 'COMPRESSION zstd')
    write_duckdb('five-duckdb-v2', five, 'COMPRESSION gzip, PARQUET_VERSION v2')
    # many pages and several row groups, in each encoding
    small_pages = {'data_page_size': 256, 'write_batch_size': 16, 'dictionary_pagesize_limit': 64, 'row_group_size': 150}
    write('many-pyarrow-small-pages', many, **small_pages)
    write('many-pyarrow-small-pages-v2', many, **small_pages, data_page_version='2.0', compression='snappy')
    write('many-pyarrow-delta', many, use_dictionary=False, column_encoding=delta_encodings(), data_page_version='2.0')
    write('many-pyarrow-streams', many, use_dictionary=False, column_encoding=stream_encodings())
    write_duckdb('many-duckdb', many, 'COMPRESSION snappy')
    write_duckdb('many-duckdb-v2', many, 'COMPRESSION zstd, PARQUET_VERSION v2')

    # files that the reader rejects
    write('refused-lz4', five, compression='lz4')
    names = ['srcaddr', 'dstaddr', 'bytes']
    plain = table(FIVE, {name: type_of(name) for name in names})
    write('refused-decimal', plain.append_column('cost', pa.array([decimal.Decimal('1.5')] * 5, pa.decimal128(9, 2))))
    write('refused-nested', plain.append_column('tags', pa.array([{'name': 'a'}] * 5)))
    write('refused-repeated', plain.append_column('ports', pa.array([[1, 2]] * 5)))
    write('refused-no-fields', pa.table({'name': ['a'], 'size': [1]}))

    # types that differ from AWS's, absent columns, and columns that are not fields
    utc = datetime.timezone.utc
    moment = datetime.datetime(2021, 1, 1, 0, 0, 0, 123_456, utc)
    write(
        'types',
        pa.table({
            'version': pa.array([2, None], pa.int8()),
            'srcaddr': pa.array([b'10.0.0.1', b''], pa.binary()),
            'dstaddr': pa.array(['10.0.0.2', None], pa.dictionary(pa.int32(), pa.string())),
            'srcport': pa.array([65_535, None], pa.uint16()),
            'dstport': pa.array([443.0, float('nan')], pa.float64()),
            'protocol': pa.array(['6', '-'], pa.string()),
            'packets': pa.array([4_294_967_295, None], pa.uint32()),
            'bytes': pa.array([18_446_744_073_709_551_615, None], pa.uint64()),
            'start': pa.array([moment, None], pa.timestamp('us', 'UTC')),
            'end': pa.array([moment, None], pa.timestamp('ns')),
            'day': pa.array([moment.date(), None], pa.date32()),
            'loaded_at': pa.array([moment, None], pa.timestamp('ms')),
            'is_internal': pa.array([True, None], pa.bool_()),
            'share': pa.array([0.25, None], pa.float32()),
            'nothing': pa.nulls(2),
            'log_status': pa.array(['OK', 'NODATA'], pa.string()),
        }),
    )
    write('int96', plain.append_column('start', pa.array([moment] * 5, pa.timestamp('ns'))),
          use_deprecated_int96_timestamps=True)
    write('empty', five.slice(0, 0))
    write('spaces', pa.table({
        'srcaddr': ['10.0.0.1', '10.0.0.2'],
        'dstaddr': ['10.0.0.3', '10.0.0.4'],
        'az_id': ['euc1 az1', 'euc1-az1'],
        'instance_tag': ['a', 'b'],
    }))
    # names that no header line can have, and a time that looks like the prefix of a line
    named = pa.table({
        'loaded_at': pa.array([moment] * 2, pa.timestamp('ms')),
        'a b': ['x', 'y'],
        '': ['x', 'y'],
        'Owner': ['x', 'y'],
        'SrcAddr': ['10.0.0.1', '10.0.0.2'],
        'dst_addr': ['10.0.0.3', '10.0.0.4'],
        'srcaddr': ['10.9.9.9', '10.9.9.9'],
        'starttime': [1_609_459_200, 1_609_459_201],
        'action': ['{ACCEPT', 'ACCEPT'],
    })
    write('names', named)
    write('messages', pa.table({
        'timestamp': [1, 2],
        'message': ['2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 1 443 6 10 840 1609459200 1609459260 ACCEPT OK'] * 2,
    }))


main()
