import { describe, expect, it } from 'vitest';
import { LOOKUP_OPTIONS, TRANSFORMER_OPTIONS } from '../../../src/config/library-options.ts';
import { isOptionName, OPTION_NAMES, OPTIONS } from '../../../src/config/options.ts';
import { ConfigurationError, readOptions, refuseUnknownOptions } from '../../../src/config/read-options.ts';
import { DICTIONARY, OUTPUT_NAMES } from '../../../src/model/dictionary.ts';
import type { OptionRow } from '../../../src/model/option-row.ts';

const rows = OPTION_NAMES.map((name): [string, OptionRow] => [name, OPTIONS[name]]);

describe('the row of each option', () => {
  it('has a unique member', () => {
    const members = rows.map(([, { member }]) => member);
    expect(members).toEqual([...new Set(members)]);
  });

  it.each(rows)('has a valid default for %s', (_name, row) => {
    if (row.kind === 'choice') expect(row.choices).toContain(row.byDefault);
    else if (row.kind === 'number') {
      expect(row.byDefault).toBeGreaterThanOrEqual(row.minimum);
      expect(row.byDefault).toBeLessThanOrEqual(row.maximum);
    } else expect(row.byDefault === '' || row.pattern?.test(row.byDefault) !== false).toBe(true);
  });

  it.each(rows)('names the audience of %s, each once', (_name, { audience = ['function'] }) => {
    expect(audience.length).toBeGreaterThan(0);
    expect(audience).toEqual([...new Set(audience)]);
  });

  it.each(rows)('has a sentence for %s', (_name, { sentence }) => {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it.each(rows.flatMap(([name, { selects }]) => (selects === undefined ? [] : [[name, selects.names] as const])))(
    'names only values of the flat schema that %s needs',
    (_name, names) => {
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([...OUTPUT_NAMES]).toContain(name);
    },
  );

  it('needs, with tag keys, every value that holds tags', () => {
    const maps = DICTIONARY.filter(({ json, origin }) => json === 'map' && origin.kind === 'endpoint').map(
      ({ name }) => name,
    );
    expect(OPTIONS.TAG_KEYS.selects.names).toEqual(maps);
  });

  it('has a parameter for a separate default only if a choice allows it', () => {
    for (const [, row] of rows) {
      const byDefault = row.parameter?.byDefault;
      if (byDefault !== undefined && row.kind === 'choice') expect(row.choices).toContain(byDefault);
    }
  });
});

describe('lists of options', () => {
  it('follow from the audience of each row', () => {
    expect(TRANSFORMER_OPTIONS).toContain('DROP_RULES');
    expect(TRANSFORMER_OPTIONS).not.toContain('METADATA');
    expect(LOOKUP_OPTIONS).toEqual(
      rows.flatMap(([name, { audience }]) => (audience?.includes('lookups') ? [name] : [])),
    );
  });

  it('contain only names of options', () => {
    expect([...TRANSFORMER_OPTIONS, ...LOOKUP_OPTIONS].every(isOptionName)).toBe(true);
    expect(isOptionName('toString')).toBe(false);
  });
});

describe('names that begin like an option', () => {
  const refuse = (name: string) => () => refuseUnknownOptions({ [name]: 'x' });

  it.each([
    ...['METADATA_FILE_NAME', 'CIDR_FILE_NAME', 'NEW_FIELD_NAMES_OF', 'MAX_HOP_COUNT_OF', 'MORE_OPTION_LIST_OF'],
    ...[
      'DROP_EVERYTHING',
      'METRICS_FILE_NAME',
      'SPLUNK_TOKEN',
      'OTF_DATABASE',
      'EC2_ENDPOINT_URL',
      'ASSUME_ROLE_ARN_OF',
    ],
    ...[
      'PARTITION_KEY_NAMES',
      'SNAPSHOT_REGION_NAMES',
      'ALLOWED_ACCOUNT_NAMES',
      'PUT_BACK_TARGET_OF',
      'ON_NODATA_LINES',
    ],
  ])('abort start-up: %s', (name) => {
    expect(refuse(name)).toThrow(ConfigurationError);
  });

  it.each([
    'SCHEMA_REGISTRY_URL',
    'DESTINATION_BUCKET_NAME',
    'FIELDS_FILE_NAME',
    'EXTERNAL_ID_SOURCE',
    'LOG_LEVEL_OF_SDK',
  ])('are accepted if other programs may use them: %s', (name) => {
    expect(refuse(name)).not.toThrow();
  });
});

describe('the value of an option with a pattern', () => {
  const patterned = rows.flatMap(([name, row]) =>
    row.kind === 'text' && row.pattern !== undefined ? [{ name, pattern: row.pattern }] : [],
  );

  it.each(patterned)('of $name is refused with its expected form', ({ name, pattern: { expectation } }) => {
    const wrong = name === 'METADATA_SNAPSHOT' || name === 'METADATA_RULES' ? 's3://b' : 'a"b c';
    expect(() => readOptions({ [name]: wrong })).toThrow(
      `${name} must be ${expectation}, not ${JSON.stringify(wrong)}`,
    );
  });

  it('is tested in the same way every time, unlike with a global expression', () => {
    for (const { pattern } of patterned) {
      const sample = 'eu-central-1';
      expect(pattern.test(sample)).toBe(pattern.test(sample));
    }
  });
});
