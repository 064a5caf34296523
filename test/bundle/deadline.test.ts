import { spawnSync } from 'node:child_process';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';

const BUNDLE = new URL('../../dist/handler.mjs', import.meta.url).href;
const LINE = '2 123456789012 eni-0feed1 10.1.0.5 198.51.100.7 50000 443 6 20 4249 1609459200 1609459260 ACCEPT OK';
const ARN = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs';
/** Response limit that fits the documents of only some of the lines. */
const MAX_RESPONSE_BYTES = '20000';
const LINES = 200;

/** A stream that accepts requests and never answers. It runs in the process of the function, whose time is what counts. */
const SCRIPT = `
  import { createServer } from 'node:http';
  import { readFileSync, writeFileSync } from 'node:fs';
  let requests = 0;
  const stream = createServer((request) => { requests++; request.resume(); });
  await new Promise((resolve) => stream.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_FIREHOSE = 'http://127.0.0.1:' + stream.address().port;
  const { handler } = await import(process.argv[1]);
  const event = JSON.parse(readFileSync(0, 'utf8'));
  const end = Date.now() + Number(process.argv[2]);
  const context = { invokedFunctionArn: '', getRemainingTimeInMillis: () => end - Date.now() };
  const { records } = await handler(event, context);
  const leftMs = end - Date.now();
  writeFileSync(3, JSON.stringify({ leftMs, requests, results: records.map(({ result }) => result) }));
  process.exit();
`;
const OUTCOME = v.object({ leftMs: v.number(), requests: v.number(), results: v.array(v.string()) });

/** Answers an overflowing event within this number of milliseconds; also returns the last log line. */
function answerWithin(remainingMs: number) {
  const event = { ...firehoseEvent(Array.from({ length: LINES }, () => LINE)), deliveryStreamArn: ARN };
  const child = spawnSync(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', SCRIPT, BUNDLE, String(remainingMs)],
    {
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'key',
        AWS_SECRET_ACCESS_KEY: 'secret',
        METRICS: 'none',
        MAX_RESPONSE_BYTES,
      },
      input: JSON.stringify(event),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
    },
  );
  const faults: unknown = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '').recordFaults;
  return { ...v.parse(OUTCOME, JSON.parse(child.output[3] ?? '')), faults };
}

describe('the bundled handler, short of time', () => {
  it('answers before the deadline if the stream hangs, and fails the records that were not put back', () => {
    // Prepare
    const remainingMs = 4_000;

    // Act
    const { leftMs, requests, results, faults } = answerWithin(remainingMs);

    // Assess: a tenth of the time is reserved for the answer; until then no record is given up
    const failed = results.filter((result) => result === 'ProcessingFailed').length;
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThan(remainingMs * 0.2);
    expect(requests).toBeGreaterThan(0);
    expect(failed).toBeGreaterThan(0);
    expect(results.filter((result) => result === 'Ok')).toHaveLength(LINES - failed);
    expect(faults).toEqual({ put_back: failed });
  });

  it('stops reading when the time is up, and fails the unread records', () => {
    // Act
    const { results, faults } = answerWithin(0);

    // Assess
    expect(new Set(results)).toEqual(new Set(['ProcessingFailed']));
    expect(faults).toEqual({ time: LINES });
  });
});
