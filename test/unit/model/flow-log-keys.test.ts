import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/model/fields.ts';
import { fieldOfKey, isTellingField, isTellingKey } from '../../../src/model/flow-log-keys.ts';

const isTelling = (key: string): boolean => {
  const bytes = Buffer.from(`"${key}"`);
  return isTellingKey(bytes, 1, bytes.length - 1);
};

describe('a key of a flow log record as JSON', () => {
  it.each(FIELDS.map(({ name }) => name))('stands for %s in every spelling', (name) => {
    // Prepare
    const camelCase = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const spellings = [name, name.replaceAll('-', '_'), name.replaceAll('-', ''), camelCase, name.toUpperCase()];

    // Act
    const fields = spellings.map(fieldOfKey);

    // Assess
    expect(fields).toEqual(spellings.map(() => name));
    expect(spellings.map(isTelling)).toEqual(spellings.map(() => isTellingField(name)));
  });

  it('may end with separators, but not begin with them', () => {
    expect(['log-status_', 'srcaddr--', 'TGW_ID-_'].map(isTelling)).toEqual([true, true, true]);
    expect(['_srcaddr', 'log-stream_', '--', '_'].map(isTelling)).toEqual([false, false, false, false]);
  });

  it.each([
    '',
    's',
    'sr',
    'srcaddress',
    'message',
    'timestamp',
    'id',
    'logGroup',
    'logStream',
    'ingestionTime',
    '__proto__',
  ])('is not %j', (key) => {
    expect([fieldOfKey(key), isTelling(key)]).toEqual([undefined, false]);
  });
});
