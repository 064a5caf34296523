/**
 * A process that invokes the built function with the same event repeatedly, as Lambda's runtime does: JSON text in, JSON text out.
 * Started with a task as its message; answers with its memory use.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ownPeakBytes } from '../runtime/memory.mjs';

const TIMEOUT_MS = 120_000;

process.once('message', async ({ handler: path, event, invocations }) => {
  const { handler } = await import(pathToFileURL(path).href);
  const bytes = readFileSync(event);
  const idleBytes = process.memoryUsage.rss();
  const context = { getRemainingTimeInMillis: () => TIMEOUT_MS };
  for (let done = 0; done < invocations; done++) {
    const answer = await handler(JSON.parse(bytes.toString()), context);
    if (JSON.stringify(answer).length === 0) throw new Error('the function gave no answer');
  }
  process.send({ idleBytes, peakBytes: ownPeakBytes() }, () => process.disconnect());
});
