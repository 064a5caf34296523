import { describe, expect, it } from 'vitest';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { COUNTERS, Counts } from '../../../src/model/counts.ts';

describe('Counts', () => {
  it('has each counter, at 0', () => {
    // Prepare
    const counts = new Counts();

    // Act
    const numbers = Object.entries(counts).filter(([, value]) => typeof value === 'number');

    // Assess
    expect(Object.fromEntries(numbers)).toEqual(Object.fromEntries(Object.keys(COUNTERS).map((name) => [name, 0])));
  });
});

describe('AddedValues', () => {
  it('is as new when it was cleared', () => {
    // Prepare
    const added = new AddedValues();
    Object.assign(added, {
      durationSeconds: 1,
      protocolName: 'tcp',
      serviceName: 'https',
      servicePort: 443,
      tcpFlagNames: ['SYN'],
      trafficPathName: 'same_vpc',
      direction: 'egress',
      directionSource: 'record',
      sourceClass: 'private',
      destinationClass: 'public',
      sourceLabel: 'a',
      destinationLabel: 'b',
      source: {},
      destination: {},
      knownEnds: 2,
      sourceUnknown: 'public',
      destinationUnknown: 'not_found',
      sampleWeight: 10,
      communityId: '1:a',
    });
    const fresh: Record<string, unknown> = { ...new AddedValues() };
    const isSet = Object.entries(added).every(([name, value]) => value !== fresh[name]);

    // Act
    added.clear();

    // Assess
    expect(isSet).toBe(true);
    expect(added).toEqual(new AddedValues());
  });
});
