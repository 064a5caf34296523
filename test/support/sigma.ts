import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { EXAMPLE_FORMAT, exampleLine, SIGMA_RULES } from '../../scripts/sigma/rules.mjs';
import {
  createTransformer,
  firehoseEvent,
  type Transformer,
  type TransformerOptions,
} from '../../src/library/index.ts';

/** The schemas for which Sigma rules exist. */
export const SIGMA_SCHEMAS = ['ecs', 'ocsf', 'splunk'] as const;

/** A schema for which Sigma rules exist. */
export type SigmaSchema = (typeof SIGMA_SCHEMAS)[number];

/** The documents of a rule's examples: those that the rule must match, and those that it must not match. */
export interface SigmaExample {
  readonly rule: string;
  readonly matches: readonly string[];
  readonly misses: readonly string[];
}

/** The address in the examples that is on a threat list. */
const LISTED = '203.0.113.66';

/** Runs the examples of all rules through the pipeline, with signals and a threat list. */
export async function sigmaExamples(schema: SigmaSchema, options: TransformerOptions = {}): Promise<SigmaExample[]> {
  const { transform } = transformerWithList({ schema, logFormat: EXAMPLE_FORMAT, ...options });
  const documentsOf = async (lines: readonly string[]): Promise<string[]> => {
    const { records } = await transform(firehoseEvent(lines));
    return records.map(({ data = '' }) => Buffer.from(data, 'base64').toString().trim());
  };
  const examples: SigmaExample[] = [];
  for (const { name, matches, misses } of SIGMA_RULES) {
    examples.push({
      rule: name,
      matches: await documentsOf(matches.map(exampleLine)),
      misses: await documentsOf(misses.map(exampleLine)),
    });
  }
  return examples;
}

/** A transformer with signals and with a threat list that contains 203.0.113.66. */
export function transformerWithList(options: TransformerOptions): Transformer {
  const folder = mkdtempSync(join(tmpdir(), 'threats-'));
  try {
    const location = join(folder, 'threats.txt');
    writeFileSync(location, `# seen in an incident\n${LISTED}\n`);
    return createTransformer({ signals: 'on', addressData: [{ name: 'incident', location }], ...options });
  } finally {
    // the list has been read by now
    rmSync(folder, { recursive: true });
  }
}

/** A rule in the subset of Sigma that this project uses: one selection of values. */
export const SIGMA_RULE = v.object({
  title: v.string(),
  id: v.pipe(v.string(), v.uuid()),
  status: v.picklist(['stable', 'test', 'experimental']),
  description: v.string(),
  date: v.pipe(v.string(), v.isoDate()),
  logsource: v.strictObject({ product: v.literal('aws'), service: v.literal('vpcflow') }),
  detection: v.looseObject({ condition: v.string() }),
  falsepositives: v.array(v.string()),
  level: v.picklist(['informational', 'low', 'medium', 'high', 'critical']),
  tags: v.optional(v.array(v.pipe(v.string(), v.regex(/^attack\.[a-z0-9.-]+$/)))),
});

const SELECTION = v.record(v.string(), v.unknown());

/** Whether a document matches a rule as Sigma specifies: it must match every field of the selection. */
export function matchesRule(rule: v.InferOutput<typeof SIGMA_RULE>, document: unknown): boolean {
  const { condition, ...selections } = rule.detection;
  return matchesSelection(v.parse(SELECTION, selections[condition]), document);
}

function matchesSelection(selection: Readonly<Record<string, unknown>>, document: unknown): boolean {
  return Object.entries(selection).every(([key, wanted]) => {
    const found = valuesAt(document, key.split('.'));
    const choices: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    return choices.some((choice) => found.some((value) => String(value) === String(choice)));
  });
}

function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  const [key, ...rest] = path;
  if (key === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  return valuesAt(Reflect.get(value, key), rest);
}
