import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeInput } from '../../../src/input/decode-input.ts';
import { StreamError } from '../../../src/input/errors.ts';
import { MAX_EVENT_BYTES } from '../../../src/input/event-file.ts';
import type { InputFile } from '../../../src/input/input-file.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { Window } from '../../../src/pipeline/window.ts';
import { flowLine, flowLines } from '../cli/flow-lines.ts';
import { inputOf } from '../cli/input-of.ts';

/** The lines and the failures of an input in order, each with its position. */
async function readAll(input: InputFile): Promise<string[]> {
  const window = new Window();
  const found: string[] = [];
  const options = { maxInflatedBytes: 1_000_000, onRead: (): void => undefined };
  for await (const piece of decodeInput(input, window, options)) {
    if (piece.failure !== undefined) found.push(`${piece.placeOf(0)} ${piece.failure.code}`);
    for (let line = 0; line < piece.lineCount; line++) {
      const [start, end] = [window.lines.starts.at(line), window.lines.ends.at(line)];
      found.push(`${piece.placeOf(line)} ${window.arena.bytes.toString('utf8', start, end)}`);
    }
  }
  return found;
}

const BASE64_LINE = Buffer.from(flowLine(5)).toString('base64');

describe('decodeInput', () => {
  it('reads each record of an event, with undecodable ones at their positions', async () => {
    // Prepare
    const records = [
      { recordId: 'a', data: BASE64_LINE },
      { recordId: 'b', data: gzipSync(flowLine(6)).subarray(0, 30).toString('base64') },
      { recordId: 'c', data: '!!' },
      { recordId: 'd' },
      'no record',
      { recordId: 'a', kafkaRecordValue: gzipSync(flowLine(7)).toString('base64') },
      { data: BASE64_LINE },
    ];
    const input = inputOf('event.json', [JSON.stringify({ invocationId: '1', records }, null, 2)]);

    // Act
    const found = await readAll(input);

    // Assess
    expect(found).toEqual([
      `, record 1 ${flowLine(5)}`,
      ', record 2 gzip_corrupt',
      ', record 3 base64_invalid',
      ', record 4 data_missing',
      ', record 5 data_missing',
      `, record 6 ${flowLine(7)}`,
      `, record 7 ${flowLine(5)}`,
    ]);
  });

  it('recognises an event whose records begin late, over many chunks', async () => {
    // Prepare
    const event = { note: 'x'.repeat(10_000), records: firehoseEvent(flowLines(2)).records };
    const chunks = JSON.stringify(event).match(/.{1,100}/g) ?? [];

    // Act
    const found = await readAll(inputOf('event.json', chunks));

    // Assess
    expect(found).toEqual(flowLines(2).map((line, index) => `, record ${index + 1} ${line}`));
  });

  it('reads an object as lines that only resembled an event at first', async () => {
    // Prepare
    const text = `{"records":[{"data":"x"}]}\n${flowLine(5)}`;
    const chunks = text.match(/.{1,7}|\n/g) ?? [];

    // Act
    const found = await readAll(inputOf('a.log', chunks));

    // Assess
    expect(found).toEqual([':1 {"records":[{"data":"x"}]}', `:2 ${flowLine(5)}`]);
  });

  it.each([
    ['nothing', []],
    ['blank lines', ['\n', ' \r\n']],
    ['an event without records', ['{"invocationId":"1","records":[]}']],
    ['an event whose records are no list', ['{"invocationId":"1","records":{}}']],
  ])('finds no lines in %s', async (_what, chunks) => {
    // Prepare
    const input = inputOf('a.log', chunks);

    // Act
    const found = await readAll(input);

    // Assess
    expect(found).toEqual([]);
  });

  it('stops at an event that is not JSON', async () => {
    // Prepare
    const input = inputOf('event.json', ['{"invocationId":"1","records":[}']);

    // Act
    const read = readAll(input);

    // Assess
    await expect(read).rejects.toThrow(/^cannot read event\.json: it begins like a Firehose event, but /);
  });

  it('stops at an event over the limit', async () => {
    // Prepare
    const chunk = Buffer.alloc(MAX_EVENT_BYTES / 4, ' ');
    const input = inputOf('event.json', ['{"invocationId":"1",', chunk, chunk, chunk, chunk]);

    // Act
    const read = readAll(input);

    // Assess
    await expect(read).rejects.toThrow(
      new StreamError('cannot read event.json: a Firehose event may have at most 67108864 bytes here'),
    );
  });
});
