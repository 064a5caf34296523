import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELD_SELECTIONS } from '../../../scripts/docs/field-selections.ts';
import { selectFields } from '../../../src/encode/compile/select-fields.ts';
import type { Schema } from '../../../src/encode/language/schema.ts';
import { SCHEMAS } from '../../../src/encode/schemas/schemas.ts';
import { sampleDocuments } from '../../support/sample-documents.ts';

const DEPLOY = new URL('../../../deploy/', import.meta.url);
const PAGE = new URL('../../../docs/schemas.md', import.meta.url);

/** Files with questions: all searches, queries and panels; `fields.conf` is excluded, since it lists every field. */
const ASKING =
  /^(?:opensearch\/(?:queries\/.*|saved-objects-.*)|athena\/queries\.sql|splunk\/.*(?<!\/fields)\.(?:conf|xml))$/;
/** The body of a search in a Vega panel; elsewhere its key is a field name. */
const VEGA_SEARCH = /\\*"body\\*":/g;

const pathsOf = ({ leaves }: Schema): Set<string> => new Set(leaves.map(({ path }) => path.join('.')));

function fieldsOf(name: string): string {
  return FIELD_SELECTIONS.find((selection) => selection.name === name)?.fields ?? expect.fail(`no selection ${name}`);
}

/** Names in a file of `deploy/` except an index pattern, which lists every field. */
function namesIn(file: string): Set<string> {
  const text = readFileSync(new URL(file, DEPLOY), 'utf8').replaceAll(VEGA_SEARCH, '');
  const lines = text.split('\n').filter((line) => !line.startsWith('{"type":"index-pattern"'));
  return new Set([...lines.join('\n').matchAll(/[@\w][\w.-]*/g)].map(String));
}

describe('the selections of fields that the documentation has', () => {
  it.each(FIELD_SELECTIONS)('$name can be copied into the option', ({ fields }) => {
    // Prepare
    const page = readFileSync(PAGE, 'utf8');

    // Act, Assess
    for (const schema of Object.values(SCHEMAS)) expect(() => selectFields(schema, fields)).not.toThrow();
    if (fields !== '') expect(page).toContain(`\nFIELDS=${fields}\n`);
  });

  it.each([
    ['lean', 'standard'],
    ['standard', 'full'],
  ])('%s is a part of %s in every schema', (smaller, larger) => {
    // Prepare, Act, Assess
    for (const schema of Object.values(SCHEMAS)) {
      const [part, whole] = [smaller, larger].map((name) => pathsOf(selectFields(schema, fieldsOf(name))));
      expect(part?.size, schema.name).toBeLessThan(whole?.size ?? 0);
      expect([...(part ?? [])].filter((path) => !whole?.has(path))).toEqual([]);
    }
  });

  it('standard omits no field of searches, queries and dashboards', () => {
    // Prepare
    const files = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((file) => ASKING.test(file));

    // Act
    const lost = Object.values(SCHEMAS).flatMap((schema) => {
      const left = pathsOf(selectFields(schema, fieldsOf('standard')));
      return [...pathsOf(schema)]
        .filter((path) => !left.has(path))
        .map((path) => path.replace(/^event\.|^fields\./, ''));
    });

    // Assess
    expect(files.length).toBeGreaterThan(14);
    expect(lost).toContain('src_tags');
    // aliases and extractions of the Splunk app are not searches, but they use none of these fields either
    for (const file of files)
      expect(
        [...namesIn(file)].filter((name) => lost.includes(name)),
        file,
      ).toEqual([]);
  });

  it('lean keeps both ends, service and volume of every flow', async () => {
    // Prepare
    const names = [
      'timestamp',
      'srcaddr',
      'dstaddr',
      'srcport',
      'dstport',
      'protocol_name',
      'action',
      'bytes',
      'packets',
    ];

    // Act
    const full = await sampleDocuments();
    const lean = await sampleDocuments({ fields: fieldsOf('lean') });

    // Assess
    const kept = (text: string): unknown[] => {
      const document: Record<string, unknown> = JSON.parse(text);
      return names.map((name) => document[name]);
    };
    expect(lean.map(kept)).toEqual(full.map(kept));
  });
});
