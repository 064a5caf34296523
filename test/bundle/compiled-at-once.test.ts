import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROCESS = fileURLToPath(new URL('../../scripts/cold-start/cold-start-process.mjs', import.meta.url));
const HANDLER = fileURLToPath(new URL('../../dist/handler.mjs', import.meta.url));
const ARROW = /^(?:async )?[\w$]+=>/;

/** What V8 has counted in a file. */
interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/** The arrow functions that a cold start calls, each with the characters around it. */
async function calledArrows(options: Readonly<Record<string, string>>): Promise<string[]> {
  const child = fork(PROCESS, [HANDLER], {
    env: { PATH: process.env.PATH, ...options },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [{ scripts }]: [{ readonly scripts: readonly Script[] }] = JSON.parse(
    JSON.stringify(await once(child, 'message')),
  );
  return scripts.flatMap(({ url, functions }) => {
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const called = functions.flatMap(({ ranges: [range] }) => (range === undefined || range.count === 0 ? [] : range));
    return called
      .filter(({ startOffset, endOffset }) => ARROW.test(text.slice(startOffset, endOffset)))
      .map(({ startOffset, endOffset }) => text.slice(startOffset - 1, endOffset + 1));
  });
}

describe('the bundled transform', () => {
  it.each([
    ['without look-ups', { METADATA: 'none' }],
    ['with look-ups', { METADATA: 'ec2' }],
  ])('has V8 compile the functions of a cold start %s at once', async (_which, options) => {
    // Prepare, Act
    const arrows = await calledArrows(options);

    // Assess
    expect(arrows.length).toBeGreaterThan(20);
    const others = arrows.filter((text) => !text.startsWith('(') || !text.endsWith(')'));
    // a function that is called or not by chance, or by one version of Node.js only
    expect(others.length).toBeLessThan(arrows.length / 20);
  });
});
