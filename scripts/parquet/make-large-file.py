"""Creates a Parquet file of many rows with the 29 fields of versions 2 to 5, and the same rows as text, for measurements.

    /tmp/parquet/bin/python scripts/parquet/make-large-file.py /tmp/large 1000000 gzip [ROWS_IN_A_GROUP]

Writes /tmp/large.parquet and /tmp/large.log. Requires pyarrow (see make-files.py).
"""

import random
import sys

import pyarrow as pa
import pyarrow.parquet as pq

PATH, ROWS, CODEC = sys.argv[1], int(sys.argv[2]), sys.argv[3]
GROUP_ROWS = int(sys.argv[4]) if len(sys.argv) > 4 else ROWS

INT32 = {'version', 'srcport', 'dstport', 'protocol', 'tcp_flags', 'traffic_path'}
INT64 = {'packets', 'bytes', 'start', 'end'}
NAMES = (
    'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status '
    'vpc_id subnet_id instance_id tcp_flags type pkt_srcaddr pkt_dstaddr region az_id sublocation_type sublocation_id '
    'pkt_src_aws_service pkt_dst_aws_service flow_direction traffic_path'
).split()
KEPT_WITHOUT_TRAFFIC = {'version', 'account_id', 'interface_id', 'start', 'end', 'log_status'}
BATCH = 50_000

chance = random.Random(7)
ADDRESSES = [f'10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}' for _ in range(20_000)]
INTERFACES = [f'eni-{chance.getrandbits(68):017x}' for _ in range(2_000)]
INSTANCES = [f'i-{chance.getrandbits(68):017x}' for _ in range(1_000)] + ['-']


def type_of(name):
    if name in INT32:
        return pa.int32()
    return pa.int64() if name in INT64 else pa.string()


def row(number):
    packets = chance.randrange(1, 1_000)
    start = 1_609_459_200 + number // 12
    source, destination = chance.choice(ADDRESSES), chance.choice(ADDRESSES)
    values = [
        5, '123456789012', chance.choice(INTERFACES), source, destination, chance.randrange(1_024, 65_536),
        chance.choice([443, 80, 53, 22]), chance.choice([6, 17]), packets, packets * chance.randrange(40, 1_500), start,
        start + 60, chance.choice(['ACCEPT', 'REJECT']), 'OK', 'vpc-0a1b2c3d', 'subnet-0a1b2c3d',
        chance.choice(INSTANCES), chance.choice([2, 3, 18, 19]), 'IPv4', source, destination, 'eu-central-1',
        chance.choice(['euc1-az1', 'euc1-az2']), '-', '-', chance.choice(['-', 'S3']), chance.choice(['-', 'EC2']),
        chance.choice(['ingress', 'egress']), chance.choice([None, 1, 8]),
    ]
    flow = dict(zip(NAMES, values))
    if chance.random() < 0.03:
        flow['log_status'] = 'NODATA'
        for name in NAMES:
            if name not in KEPT_WITHOUT_TRAFFIC:
                flow[name] = '-' if type_of(name) == pa.string() else None
    return flow


tables = []
with open(f'{PATH}.log', 'w', encoding='utf-8') as log:
    log.write(' '.join(NAMES).replace('_', '-') + '\n')
    for first in range(0, ROWS, BATCH):
        rows = [row(number) for number in range(first, min(first + BATCH, ROWS))]
        for flow in rows:
            log.write(' '.join('-' if value is None else str(value) for value in flow.values()) + '\n')
        tables.append(pa.table({name: pa.array([flow[name] for flow in rows], type_of(name)) for name in NAMES}))
pq.write_table(pa.concat_tables(tables), f'{PATH}.parquet', compression=CODEC, row_group_size=GROUP_ROWS)
