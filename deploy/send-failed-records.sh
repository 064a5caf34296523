#!/bin/sh
# Sends the records of Firehose's error objects in the folder failed/ to a delivery stream, a batch a request.
# Needs the AWS CLI (version 1 or 2) and Python 3. Every printed number should be 0; otherwise send that batch again.
# Records that are not text, which version 1 of the AWS CLI cannot send, or exceed 1,000 KiB decompressed are skipped.
#
# Usage: sh send-failed-records.sh STREAM
set -eu
batches=$(mktemp -d)
python3 - "$1" "$batches" <<'EOF'
import base64, gzip, json, pathlib, re, sys

MARK = re.compile(rb'^\{"vpcFlowEnricher":\{"hops":\d+,"turns":\d+\}(?:(,)|\}\n)')
batch, size, number, unfit = [], 0, 0, 0

def unzipped(data):
    return gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data

def write():
    global batch, size, number
    if batch:
        request = {'DeliveryStreamName': sys.argv[1], 'Records': batch}
        pathlib.Path(sys.argv[2], f'{number:06}.json').write_text(json.dumps(request))
    batch, size, number = [], 0, number + 1

for path in sorted(path for path in pathlib.Path('failed').rglob('*') if path.is_file()):
    for line in unzipped(path.read_bytes()).splitlines():
        try:
            data = unzipped(base64.b64decode(json.loads(line)['rawData']))
            data = MARK.sub(lambda mark: b'{' if mark[1] else b'', data)
            text = data.decode()
            assert 0 < len(data) <= 1000 * 1024
        except Exception:
            unfit += 1
            continue
        if len(batch) == 500 or size + len(data) > 4 * 1024 * 1024:
            write()
        batch.append({'Data': text})
        size += len(data)
write()
if unfit:
    print(unfit, 'objects have no record that the AWS CLI can send', file=sys.stderr)
EOF
case $(aws --version 2>&1) in
  aws-cli/1.*) set -- ;;
  *) set -- --cli-binary-format raw-in-base64-out ;;
esac
for request in "$batches"/*.json; do
  aws firehose put-record-batch "$@" --cli-input-json "file://$request" --query FailedPutCount
done
