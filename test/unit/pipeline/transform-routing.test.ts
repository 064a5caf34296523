import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionTexts } from '../../../src/config/read-options.ts';
import { eventOfData, runTransform } from '../../support/run-transform.ts';

const line = (action: string, end = 1_609_462_860): string =>
  `2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.10 10.0.2.20 443 51515 6 10 840 ${end - 60} ${end} ${action} OK`;
const KEYS = { PARTITION_KEYS: 'account,year,month,day,hour,action' };

describe('the routing of records', () => {
  it('has the partition keys of a record', async () => {
    // Prepare, Act
    const { result } = await runTransform(eventOfData(line('ACCEPT'), line('REJECT')), KEYS);

    // Assess
    expect(result.records.map(({ metadata }) => metadata)).toEqual([
      {
        partitionKeys: { account: '123456789012', action: 'ACCEPT', year: '2021', month: '01', day: '01', hour: '01' },
      },
      {
        partitionKeys: { account: '123456789012', action: 'REJECT', year: '2021', month: '01', day: '01', hour: '01' },
      },
    ]);
  });

  it('reports keys whose values differ as mixed, and uses the time of the first line', async () => {
    // Prepare, Act
    const { result } = await runTransform(
      eventOfData([line('ACCEPT'), 'unreadable', line('REJECT', 1_612_141_260)].join('\n')),
      KEYS,
    );

    // Assess
    expect(result.records[0]?.metadata?.partitionKeys).toMatchObject({ action: 'mixed', month: '01' });
  });

  it('uses the arrival time if no line has a time', async () => {
    // Prepare
    const [record] = eventOfData('x').records;
    const event = { records: [{ ...record, approximateArrivalTimestamp: Date.UTC(2022, 4, 6) }] };

    // Act
    const { result } = await runTransform(event, KEYS);

    // Assess
    expect(result.records[0]?.metadata?.partitionKeys).toMatchObject({ account: 'unknown', year: '2022', month: '05' });
  });

  it('names the Iceberg table if one is configured', async () => {
    // Prepare, Act
    const { result } = await runTransform(eventOfData(line('ACCEPT')), {
      DESTINATION: 'iceberg',
      OTF_TABLE: 'network.flow_logs',
    });

    // Assess
    expect(result.records[0]?.metadata).toEqual({
      otfMetadata: {
        destinationDatabaseName: 'network',
        destinationTableName: 'flow_logs',
        operation: 'insert',
      },
    });
  });

  it('is omitted for records without output', async () => {
    // Prepare, Act
    const { result } = await runTransform(eventOfData('', line('ACCEPT')), { ...KEYS, DROP_RULES: 'action=ACCEPT' });

    // Assess
    expect(result.records).toEqual([
      { recordId: 'record-0', result: 'Dropped' },
      { recordId: 'record-1', result: 'Dropped' },
    ]);
  });

  it('is counted in the exact size of the answer, which never exceeds its limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('ACCEPT', 'REJECT', 'x'), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 2_000, max: 12_000 }),
        fc.constantFrom<OptionTexts>(
          { PARTITION_KEYS: 'account,interface,year,month,day,hour,action' },
          { DESTINATION: 'iceberg', OTF_TABLE: 'network.flow_logs' },
        ),
        async (actions, maxResponseBytes, places) => {
          // Prepare, Act
          const { result, responseBytes, counts } = await runTransform(
            eventOfData(...actions.map((each) => line(each))),
            {
              ...places,
              MAX_RESPONSE_BYTES: String(maxResponseBytes),
            },
          );

          // Assess
          expect(responseBytes).toBe(Buffer.byteLength(JSON.stringify(result)));
          if (counts.recordsOk > 0) expect(responseBytes).toBeLessThanOrEqual(maxResponseBytes);
        },
      ),
    );
  });
});
