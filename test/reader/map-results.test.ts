import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { memberOf } from '../../src/reader/notification.ts';
import { newMapResults, objectId, takeMapResults } from '../../src/replay/map-results.ts';
import { flowLines, HEADER } from '../support/reader/objects.ts';
import { BUCKET, KEY, useReaderRig } from '../support/reader/reader-rig.ts';

const rig = useReaderRig();

it('“replay check” understands the reader’s answer, as output of a batch and as the cause of its failure', async () => {
  // Prepare
  rig().put(KEY, gzipSync(`${HEADER}\n${flowLines(2)}`));
  const handler = await rig().handler();
  const present = { bucket: BUCKET, key: KEY };
  const missing = { bucket: BUCKET, key: `${KEY}-missing` };
  const input = { Items: [{ object: present }, { object: missing }], BatchInput: { run: 'r' } };

  // Act
  const answer = await handler(input);
  const output = newMapResults();
  takeMapResults(JSON.stringify({ Input: JSON.stringify(input), Output: JSON.stringify(answer) }), output);
  const cause = newMapResults();
  // deploy/replay.asl.json: States.JsonToString($.failedItems)
  const failure = { Error: 'ObjectsFailed', Cause: JSON.stringify(memberOf(answer, 'failedItems')) };
  takeMapResults(JSON.stringify({ Input: JSON.stringify(input), ...failure }), cause);

  // Assess
  for (const { done, failed } of [output, cause]) {
    expect(done).toEqual(new Set([objectId(present)]));
    expect(failed).toEqual(new Map([[objectId(missing), 'object_missing']]));
  }
  expect(output).toMatchObject({ linesRead: 2, linesPut: 2, linesUnsent: 0 });
});
