import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { Enrichment } from '../../../src/enrich/enrichment.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { recordOf } from '../parse/parse-text.ts';

const FORMAT = 'interface-id srcaddr dstaddr';
const RECORD = recordOf('eni-web 10.0.0.5 10.0.0.9', FORMAT);

/** The metadata of both ends after this number of document changes. */
const documentOf = (number: number) =>
  new SnapshotSource({
    version: 1,
    networkInterfaces: [
      {
        id: 'eni-web',
        vpcId: 'vpc-1',
        addresses: ['10.0.0.5'],
        owner: { type: 'lambda_function', id: `web-${number}` },
      },
      { id: 'eni-db', vpcId: 'vpc-1', addresses: ['10.0.0.9'], owner: { type: 'rds_instance', id: `db-${number}` } },
    ],
  });

/** A source whose document changes; it counts its look-ups. */
class ChangingSource implements MetadataSource {
  revision = 0;
  generation: number | undefined;
  current = documentOf(0);
  asked = 0;

  constructor(generation?: number) {
    this.generation = generation;
  }

  interfaceById(id: string) {
    this.asked++;
    return this.current.interfaceById(id);
  }

  interfaceInVpc(vpcId: string, address: string) {
    this.asked++;
    return this.current.interfaceInVpc(vpcId, address);
  }

  interfaceAnywhere = (address: string) => this.current.interfaceAnywhere(address);
  instanceById = () => undefined;
  subnetById = () => undefined;
  vpcById = () => undefined;
  natGatewayById = () => undefined;
  vpcHolds = () => undefined;
}

function prepare(generation?: number) {
  const source = new ChangingSource(generation);
  const enrichment = new Enrichment({ labels: readCidrLabels({}, readRange), metadata: source });
  /** The owners of both ends in a separate enrichment window. */
  const ownersInWindow = () => {
    const added = new AddedValues();
    enrichment.begin();
    enrichment.apply(RECORD, added);
    return [added.source, added.destination].map((end) => end?.attributes.owner_id);
  };
  return { source, ownersInWindow };
}

describe('the metadata of both ends', () => {
  it('are not queried again while the generation stays the same', () => {
    // Prepare
    const { source, ownersInWindow } = prepare(0);
    const before = ownersInWindow();
    const { asked } = source;

    // Act
    const again = ownersInWindow();

    // Assess
    expect(before).toEqual(['web-0', 'db-0']);
    expect(again).toEqual(before);
    expect(source.asked).toBe(asked);
  });

  it('are queried again when the generation has changed', () => {
    // Prepare
    const { source, ownersInWindow } = prepare(0);
    ownersInWindow();

    // Act
    source.current = documentOf(1);
    source.revision++;
    source.generation = 1;

    // Assess
    expect(ownersInWindow()).toEqual(['web-1', 'db-1']);
  });

  it('are queried again for each window if the source reports no generation', () => {
    // Prepare
    const { source, ownersInWindow } = prepare(undefined);
    ownersInWindow();

    // Act: the revision stays, since no value that was read before has changed
    source.current = documentOf(1);

    // Assess
    expect(ownersInWindow()).toEqual(['web-1', 'db-1']);
  });
});
