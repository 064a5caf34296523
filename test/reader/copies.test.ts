import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { documentsOf } from '../cli/run-cli.ts';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import { BUCKET, KEY, s3Notification, useReaderRig } from '../support/reader/reader-rig.ts';

const rig = useReaderRig();
const OUTPUT = { OUTPUT_LOCATION: 's3://archive/enriched/', STREAM_NAME: '' };
const COPY = `archive/enriched/${KEY.replace('.gz', '')}.part-00000.ndjson.gz`;
const CONTENT = gzipSync(`${HEADER}\n${flowLines(3)}`);

function copies(): string[] {
  return [...rig().s3.objects.keys()].filter((path) => path.startsWith('archive/'));
}

function messageOf(content = CONTENT) {
  return { Records: [{ messageId: 'm', body: s3Notification(KEY, content) }] };
}

describe('the reader with OUTPUT_LOCATION', () => {
  it('writes an enriched copy of a notified object, and the same bytes when it is repeated', async () => {
    // Prepare
    rig().put(KEY, CONTENT);
    const handler = await rig().handler({ ...OUTPUT, CIDR_LABELS: '{"10.0.0.0/8":"office"}' });
    const bytes: string[] = [];

    for (let round = 0; round < 2; round++) {
      // Act
      const answer = await handler(messageOf());

      // Assess
      expect(answer).toEqual({ batchItemFailures: [] });
      expect(copies()).toEqual([COPY]);
      bytes.push(rig().s3.objects.get(COPY)?.toString('hex') ?? '');
    }
    expect(bytes[1]).toBe(bytes[0]);
    const documents = documentsOf(gunzipSync(rig().s3.objects.get(COPY) ?? CONTENT).toString());
    expect(documents).toHaveLength(3);
    expect(documents[0]).toMatchObject({ src_label: 'office', protocol_name: 'tcp' });
    expect(rig().records).toEqual([]);
    expect(rig().counts).toMatchObject({ objectsRead: 1, linesRead: 3, linesPut: 3 });
  });

  it('writes a document for an unreadable line, and one document a line whatever DESTINATION is', async () => {
    const content = gzipSync(`${HEADER}\n${flowLines(1)}nonsense\n`);
    rig().put(KEY, content);
    const handler = await rig().handler({ ...OUTPUT, DESTINATION: 'opensearch', ON_UNREADABLE: 'fail' });
    expect(await handler(messageOf(content))).toEqual({ batchItemFailures: [] });
    const documents = documentsOf(gunzipSync(rig().s3.objects.get(COPY) ?? content).toString());
    expect(documents).toHaveLength(2);
    expect(documents[1]).toMatchObject({ message: 'nonsense', parse_fault: expect.anything() });
  });

  it('leaves the message in the queue if S3 refuses the copy, and counts no line as put', async () => {
    rig().put(KEY, CONTENT);
    rig().s3.faults.set(COPY, { kind: 'error', status: 403, code: 'AccessDenied' });
    const handler = await rig().handler(OUTPUT);
    expect(await handler(messageOf())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    expect(copies()).toEqual([]);
    expect(rig().counts).toMatchObject({ objectsFailed: 1, linesRead: 3, linesPut: 0, linesUnsent: 3 });
  });

  it('answers items of a Distributed Map', async () => {
    rig().put(KEY, CONTENT);
    const handler = await rig().handler(OUTPUT);
    const answer = await handler({ Items: [{ object: { bucket: BUCKET, key: KEY } }], BatchInput: { run: 'r' } });
    expect(answer).toMatchObject({ isDone: true, failed: 0, counts: { linesPut: 3 } });
    expect(copies()).toEqual([COPY]);
  });

  it('does not read its own copies', async () => {
    const handler = await rig().handler({ ...OUTPUT, OUTPUT_LOCATION: `s3://${BUCKET}/copies/`, SOURCE_KEYS: 'any' });
    rig().put('copies/x.ndjson.gz', CONTENT);
    const Records = [{ messageId: 'm', body: s3Notification('copies/x.ndjson.gz', CONTENT) }];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
    expect(rig().counts).toMatchObject({ objectsIgnored: 1, objectsRead: 0 });
  });

  describe('with address data and signals', () => {
    afterEach(() => vi.useRealTimers());
    const LIST = 'archive/data/threats.txt';
    const ADDRESS_DATA =
      'asn=s3://archive/data/asn.mmdb,threats=s3://archive/data/threats.txt,ours=s3://archive/data/ours.csv';
    const flows = (peer: string) =>
      gzipSync(
        `${HEADER}\n2 123456789012 eni-0web1 ${peer} 10.0.1.20 50123 22 6 10 840 1772442000 1772442060 ACCEPT OK\n` +
          `2 123456789012 eni-0web1 10.0.1.20 ${peer} 22 50123 6 10 840 1772442000 1772442060 ACCEPT OK\n`,
      );
    const copied = () => documentsOf(gunzipSync(rig().s3.objects.get(COPY) ?? CONTENT).toString());

    function putData(list: string): void {
      const { objects } = rig().s3;
      const database = new URL('../golden/address-data/data/GeoLite2-ASN-Test.mmdb', import.meta.url);
      objects.set('archive/data/asn.mmdb', readFileSync(database));
      objects.set(LIST, Buffer.from(list));
      objects.set('archive/data/ours.csv', Buffer.from('range,owner\n10.0.0.0/16,payments\n'));
    }

    it('writes who is outside, which list has it, and what the record shows', async () => {
      // Prepare
      putData('1.128.0.0/24 # feed\n');
      const content = flows('1.128.0.1');
      rig().put(KEY, content);
      const handler = await rig().handler({ ...OUTPUT, ADDRESS_DATA, SIGNALS: 'on' });

      // Act
      const answer = await handler(messageOf(content));

      // Assess
      expect(answer).toEqual({ batchItemFailures: [] });
      const [request, reply] = copied();
      expect(request).toMatchObject({
        src_as_number: 1221,
        src_as_organization: 'Telstra Pty Ltd',
        src_threat: ['threats'],
        dst_attributes: { owner: 'payments' },
        signals: ['admin_port_from_internet', 'listed_peer_accepted'],
      });
      expect(rig().counts.addressData).toEqual({
        asn: expect.stringMatching(/^GeoLite2-ASN /),
        threats: expect.stringMatching(/^crc32:/),
        ours: expect.stringMatching(/^crc32:/),
      });
      expect(reply).toMatchObject({ dst_as_number: 1221, dst_threat: ['threats'], signals: ['listed_peer_accepted'] });
    });

    it('has listed ends, signals, and versions and faults of the data in its line of metrics', async () => {
      // Prepare
      putData('1.128.0.0/24 # feed\n');
      rig().s3.objects.delete('archive/data/ours.csv');
      const content = flows('1.128.0.1');
      rig().put(KEY, content);
      // after the mock is in place, since creating the handler opens the output
      const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
      const handler = await rig().handler({ ...OUTPUT, ADDRESS_DATA, SIGNALS: 'on', METRICS: 'emf' });

      // Act
      let lines: Record<string, unknown>[] = [];
      try {
        for (let round = 0; round < 2; round++) await handler(messageOf(content));
        lines = write.mock.calls.map(([text]) => JSON.parse(String(text)));
      } finally {
        write.mockRestore();
      }

      // Assess: the counts are per invocation
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        expect(line).toMatchObject({
          DeliveryStream: 'unknown',
          ObjectsRead: 1,
          ListedEnds: 2,
          Signals: 3,
          SignalsAdminPortFromInternet: 1,
          SignalsListedPeerAccepted: 2,
          AddressDataFaults: 1,
          AddressDataVersions: {
            asn: expect.stringMatching(/^GeoLite2-ASN /),
            threats: expect.stringMatching(/^crc32:/),
          },
        });
        expect(line.AddressDataVersions).not.toHaveProperty('ours');
      }
    });

    it('uses a list that was replaced, and keeps the one before where the new one is broken', async () => {
      // Prepare
      putData('192.0.2.1\n');
      const content = flows('1.128.0.1');
      rig().put(KEY, content);
      vi.useFakeTimers({ toFake: ['Date'] });
      const handler = await rig().handler({ ...OUTPUT, ADDRESS_DATA, METADATA_REFRESH_SECONDS: '10' });
      const warnings = () => rig().log.filter(({ msg }) => String(msg).includes('the address data threats'));
      const replaceWith = (list: string): void => {
        rig().s3.objects.set(LIST, Buffer.from(list));
        vi.setSystemTime(Date.now() + 11_000);
      };
      const listsOfPeer = async (): Promise<unknown> => {
        await handler(messageOf(content));
        return copied()[0]?.src_threat;
      };

      // Act, Assess: a refresh runs while records are processed
      expect(await listsOfPeer()).toBeUndefined();
      replaceWith('1.128.0.1\n');
      await vi.waitFor(async () => expect(await listsOfPeer()).toEqual(['threats']));
      replaceWith('<html>no list</html>\n');
      await vi.waitFor(async () => {
        expect(await listsOfPeer()).toEqual(['threats']);
        expect(warnings()).toHaveLength(1);
      });
    });

    it('writes copies without the data that cannot be loaded, and says so', async () => {
      // Prepare
      putData('1.128.0.1\n');
      rig().s3.objects.set('archive/data/asn.mmdb', Buffer.from('<html>'));
      const content = flows('1.128.0.1');
      rig().put(KEY, content);
      const handler = await rig().handler({ ...OUTPUT, ADDRESS_DATA, SIGNALS: 'on' });

      // Act
      const answer = await handler(messageOf(content));

      // Assess
      expect(answer).toEqual({ batchItemFailures: [] });
      expect(copied()[0]).toMatchObject({ src_threat: ['threats'], dst_attributes: { owner: 'payments' } });
      expect(copied()[0]).not.toHaveProperty('src_as_number');
      expect(rig().log.map(({ msg }) => msg)).toContainEqual(
        expect.stringContaining('the address data asn (s3://archive/data/asn.mmdb) cannot be used'),
      );
    });
  });
});
