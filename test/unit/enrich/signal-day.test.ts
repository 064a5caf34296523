import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSignalDay } from '../../../scripts/signals/make-signal-day.mjs';
import { LISTED } from '../../../scripts/signals/stories.mjs';
import { createTransformer, documentsOf } from '../../../src/library/index.ts';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';

/** Signals in the stories, with the share of findings that the rules cannot distinguish from them. */
const SHOWN = {
  windows_sharing_to_internet: 0,
  remote_desktop_to_internet: 0.1,
  tunnel_with_internet: 0,
  large_icmp_with_internet: 0.1,
  large_upload: 0,
  listed_peer_accepted: 0,
  rejected_egress: 0,
  rejected_reply: 0,
} as const;

describe('the signals of a day of stories', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signal-day-'));
  const { inventory, labels, lines, truths } = makeSignalDay(7);
  let found: readonly (readonly string[])[] = [];
  beforeAll(async () => {
    const list = join(folder, 'threats.txt');
    writeFileSync(list, LISTED.join('\n'));
    const { transform } = createTransformer({
      inventory: checkInventory(inventory),
      cidrLabels: labels,
      addressData: [{ name: 'threats', location: list }],
      signals: 'on',
      fields: 'signals,bytes',
    });
    const data = Buffer.from(lines.join('\n')).toString('base64');
    const documents = documentsOf(await transform({ records: [{ recordId: '1', data }] }));
    found = documents.map(({ signals }) => (Array.isArray(signals) ? signals.map(String) : []));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of no story that does not show them, but what no record tells apart', () => {
    expect(found).toHaveLength(truths.length);
    const wrong = new Set(
      found.flatMap((names, index) => {
        const { shows, isRequest, name: story = '' } = truths[index] ?? expect.fail();
        const shown = (isRequest ? shows?.requests : shows?.replies) ?? [];
        return names.filter((name) => !shown.includes(name)).map((name) => `${story}: ${name}`);
      }),
    );
    expect([...wrong].toSorted()).toEqual([
      'large pings that measure a path: large_icmp_with_internet',
      'passive FTP data on a port of remote desktops: remote_desktop_to_internet',
    ]);
  });

  it.each(Object.entries(SHOWN))('find every record that shows %s', (name, wrongShare) => {
    const shown = truths.map(({ shows, isRequest }) => (isRequest ? shows?.requests : shows?.replies)?.includes(name));
    const has = found.map((names) => names.includes(name));
    const right = has.filter((isFound, index) => isFound && shown[index]).length;
    expect(shown.filter((isShown) => isShown).length).toBeGreaterThan(10);
    expect(right).toBe(shown.filter((isShown) => isShown).length);
    expect(right / has.filter((isFound) => isFound).length).toBeGreaterThanOrEqual(1 - wrongShare);
  });
});
