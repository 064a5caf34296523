import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Arrival, packLines } from '../../../src/simulate/pack-lines.ts';
import { SIMULATED_SOURCES, type SimulatedSource } from '../../../src/simulate/simulated-stream.ts';
import { flowLines } from '../cli/flow-lines.ts';

/** The arrivals of lines, ten per second from time 0, two per message. */
async function arrivalsOf(lines: readonly string[], source: SimulatedSource, linesPerMessage = 2): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  const packing = { source, linesPerMessage, linesPerSecond: 10, startMs: 0 };
  for await (const arrival of packLines(lines, packing)) arrivals.push(arrival);
  return arrivals;
}

describe('packLines', () => {
  it.each(['direct', 'kinesis', 'msk'] as const)(
    'makes a record of each line, when it is logged (%s)',
    async (source) => {
      // Prepare
      const lines = flowLines(1_001);

      // Act
      const arrivals = await arrivalsOf(lines, source);

      // Assess
      expect(arrivals.map(({ data }) => data.toString())).toEqual(
        lines.map((message) => `${JSON.stringify({ message })}\n`),
      );
      expect(arrivals.map(({ arrivalMs }) => arrivalMs)).toEqual(lines.map((_, index) => index * 100));
      expect(arrivals.every(({ partitionKey }) => (partitionKey !== undefined) === (source === 'kinesis'))).toBe(true);
    },
  );

  it.each([
    ['cloudwatch-logs', (data: Buffer) => gunzipSync(data)],
    ['decompressed', (data: Buffer) => data],
  ] as const)('makes a record of some lines, when the last of them is logged (%s)', async (source, inflate) => {
    // Prepare
    const lines = flowLines(5);

    // Act
    const arrivals = await arrivalsOf(lines, source);

    // Assess
    const messages = arrivals.map(({ data }) => JSON.parse(inflate(data).toString()));
    expect(messages.map(({ logEvents }) => logEvents.map(({ message }: { message: string }) => message))).toEqual([
      lines.slice(0, 2),
      lines.slice(2, 4),
      lines.slice(4),
    ]);
    expect(arrivals.map((arrival) => [arrival.lines, arrival.arrivalMs])).toEqual([
      [2, 100],
      [2, 300],
      [1, 400],
    ]);
  });

  it.each(SIMULATED_SOURCES)('makes no record without lines (%s)', async (source) => {
    // Act
    const arrivals = await arrivalsOf([], source);

    // Assess
    expect(arrivals).toEqual([]);
  });

  it('refuses a record that Firehose would not accept', async () => {
    // Prepare
    const lines = ['x'.repeat(1_024_000)];

    // Act
    const arrivals = arrivalsOf(lines, 'direct');

    // Assess
    await expect(arrivals).rejects.toThrow(
      /a record of 1 lines has 10240\d\d bytes, and Firehose accepts at most 1024000/,
    );
  });
});
