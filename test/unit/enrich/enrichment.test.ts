import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { Enrichment } from '../../../src/enrich/enrichment.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { recordOf } from '../parse/parse-text.ts';
import { presentValues } from './enrich-line.ts';
import { SHOP } from './shop-inventory.ts';

const FORMAT = 'interface-id srcaddr dstaddr srcport dstport protocol start end tcp-flags flow-direction traffic-path';
const LINE = 'eni-web 10.0.0.5 198.51.100.220 50000 443 6 1609459200 1609459260 2 egress 8';
const labels = readCidrLabels({ '10.0.0.0/16': 'shop' }, readRange);

describe('Enrichment.apply', () => {
  it('adds everything that a record allows', () => {
    // Prepare
    const enrichment = new Enrichment({ labels, metadata: new SnapshotSource(SHOP) });
    const added = new AddedValues();

    // Act
    enrichment.apply(recordOf(LINE, FORMAT), added);

    // Assess
    expect(presentValues(added)).toEqual({
      durationSeconds: 60,
      protocolName: 'tcp',
      serviceName: 'https',
      servicePort: 443,
      tcpFlagNames: ['SYN'],
      trafficPathName: 'internet_gateway',
      direction: 'egress',
      directionSource: 'record',
      sourceClass: 'private',
      sourceLabel: 'shop',
      destinationClass: 'documentation',
    });
    expect([added.source?.attributes.interface_id, added.destination?.attributes.interface_id]).toEqual([
      'eni-web',
      'eni-nat',
    ]);
  });

  it('adds no ends if metadata is off', () => {
    // Prepare
    const enrichment = new Enrichment({ labels, metadata: undefined });
    const added = new AddedValues();

    // Act
    enrichment.apply(recordOf(LINE, FORMAT), added);

    // Assess
    expect([added.source, added.destination]).toEqual([undefined, undefined]);
    expect(added.direction).toBe('egress');
  });

  it('keeps nothing from the previous record', () => {
    // Prepare
    const enrichment = new Enrichment({ labels, metadata: new SnapshotSource(SHOP) });
    const added = new AddedValues();
    enrichment.apply(recordOf(LINE, FORMAT), added);

    // Act
    enrichment.apply(recordOf('- - - - - - - - - - 9', FORMAT), added);

    // Assess
    expect(added).toEqual(new AddedValues());
  });

  it('adds the same to each of two formats in turn', () => {
    // Prepare
    const enrichment = new Enrichment({ labels, metadata: undefined });
    const records = [
      recordOf('443 50000 6', 'srcport dstport protocol'),
      recordOf('6 50000 443', 'protocol srcport dstport'),
    ];
    const added = new AddedValues();

    // Act
    const services = [0, 1, 0, 1].map((index) => {
      const record = records[index];
      if (record !== undefined) enrichment.apply(record, added);
      return added.serviceName;
    });

    // Assess
    expect(services).toEqual(['https', 'https', 'https', 'https']);
  });
});
