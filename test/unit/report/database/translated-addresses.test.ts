import { describe, expect, it } from 'vitest';
import { INSIDE_TRANSLATION, TRANSLATION_PREFIX } from '../../../../src/report/database/translated-addresses.ts';
import { openFlowDatabase, rowsOf } from '../../../support/open-flow-database.ts';
import { translatedEnds } from '../../../support/translated-ends.ts';

const MARK = 'dimensions_1';
const ENDS = translatedEnds();
const EXPECTED = ENDS.map(({ address, isOutside }) => [address, isOutside]);

/** Flows to the addresses, as documents whose shared values are marked. */
function documents(more: object = {}): string[] {
  return ENDS.map(({ address, addressClass }, start) =>
    JSON.stringify({
      srcaddr: '2a05:d014:1:2::5',
      dstaddr: address,
      start,
      [MARK]: 0,
      log_status: 'OK',
      src_class: 'public',
      src_interface_id: 'eni-1',
      dst_class: addressClass,
      ...more,
    }),
  );
}

async function answersOf(texts: readonly string[], mark: string | undefined, sql: string): Promise<unknown[][]> {
  const database = await openFlowDatabase(texts, { mark, minSplitBytes: 0 });
  try {
    return await rowsOf(database, sql);
  } finally {
    await database.close();
  }
}

describe('the IPv4 address for which an address stands', () => {
  it('is outside in queries if it is for the enrichers, in whole records and in those that are split', async () => {
    const sql = `SELECT dstaddr, to_internet, from_internet, dst FROM flows ORDER BY start`;
    const whole = await answersOf(documents(), undefined, sql);

    expect(whole.map(([address, isOutside]) => [address, isOutside])).toEqual(EXPECTED);
    expect(whole.every(([address, isOutside, , name]) => name === (isOutside === true ? 'internet' : address))).toBe(
      true,
    );
    expect(whole.map(([, , isFromOutside]) => isFromOutside)).not.toContain(true);
    expect(await answersOf(documents(), MARK, sql)).toEqual(whole);
  });

  it('does not matter if an interface has the address', async () => {
    const sql = 'SELECT count(*), count(*) FILTER (to_internet) FROM flows';
    const owned = documents({ dst_interface_id: 'eni-2' });

    expect(await answersOf(owned, undefined, sql)).toEqual([[ENDS.length, 0]]);
    expect(await answersOf(owned, MARK, sql)).toEqual([[ENDS.length, 0]]);
  });

  it('is found by the expression that Splunk has, too', () => {
    const expression = new RegExp(`^${TRANSLATION_PREFIX}(?!${INSIDE_TRANSLATION})`);
    const translated = ENDS.filter(({ addressClass }) => addressClass === 'translation');

    expect(translated.map(({ address }) => [address, expression.test(address)])).toEqual(
      translated.map(({ address, isOutside }) => [address, isOutside]),
    );
  });
});
