import type { OptionNaming } from './option-naming.ts';
import { OPTIONS, type OptionName, type Options } from './options.ts';

/** Who reads the options: the enricher (function, command or library), or what writes the inventory document. */
export type OptionReader = 'enricher' | 'sweep';

/** An option, and the values with which it counts as met; without `values` any but the default. */
export interface OptionState {
  readonly option: OptionName;
  readonly values?: readonly string[];
}

/** What an option that is not at its default needs, for it would have no effect, or a useless one, otherwise. */
export interface OptionNeed extends OptionState {
  /** States of other options; one of them is enough. */
  readonly needs: readonly OptionState[];
  /** Set where it holds for the sweep as well as for the enricher. */
  readonly isForSweep?: true;
  /** Why, as a clause. */
  readonly reason: string;
}

const SPLUNK_SCHEMA: readonly OptionState[] = [{ option: 'SCHEMA', values: ['splunk'] }];
/**
 * What goes with what. An option outside the states that it needs stops the start, as a misspelled name does. Defaults
 * never do, so that a template may pass every variable.
 *
 * Harmless, and therefore not in it:
 * - numbers that tune what is switched off (lives, rates, limits): they ask for nothing by themselves, and
 *   `MORE_OPTIONS` brings them to both functions;
 * - `ASSUME_ROLE_NAME` and `SNAPSHOT_REGIONS` where the enricher asks nothing: the sweep does;
 * - `METRICS_NAMESPACE` with `METRICS=none`: the template always passes it;
 * - other schemas for the destination splunk, whose raw endpoint takes any text;
 * - `TAG_KEYS` without look-ups: records may carry tags themselves;
 * - `ORIGINAL_LINE`, `COMMUNITY_ID`, `CIDR_LABELS`, `ON_NODATA`, `ON_UNREADABLE`: every schema and destination has a
 *   place for them.
 *
 * What a selection leaves out, and that it leaves anything, is checked with `FIELDS` itself.
 */
export const OPTION_NEEDS: readonly OptionNeed[] = [
  {
    option: 'SCHEMA',
    values: ['splunk'],
    needs: [{ option: 'DESTINATION', values: ['s3', 'splunk', 'http'] }],
    reason: 'its documents are events for Splunk’s HTTP Event Collector',
  },
  {
    option: 'OBSERVABLES',
    needs: [{ option: 'SCHEMA', values: ['ocsf'] }],
    reason: 'only ocsf has observables',
  },
  { option: 'SPLUNK_MODE', needs: SPLUNK_SCHEMA, reason: 'it shapes splunk events' },
  { option: 'SPLUNK_INDEX', needs: SPLUNK_SCHEMA, reason: 'only splunk events name an index' },
  { option: 'SPLUNK_HOST', needs: SPLUNK_SCHEMA, reason: 'only splunk events name a host' },
  {
    option: 'PARTITION_KEYS',
    needs: [{ option: 'DESTINATION', values: ['s3'] }],
    reason: 'Firehose partitions only what it delivers to S3',
  },
  {
    option: 'OTF_TABLE',
    needs: [{ option: 'DESTINATION', values: ['iceberg'] }],
    reason: 'it names an Iceberg table',
  },
  {
    option: 'METADATA',
    values: ['snapshot'],
    needs: [{ option: 'METADATA_SNAPSHOT' }],
    isForSweep: true,
    reason: 'it names the inventory document',
  },
  {
    option: 'METADATA_SNAPSHOT',
    needs: [{ option: 'METADATA', values: ['snapshot'] }],
    isForSweep: true,
    reason: 'the inventory document is not read otherwise',
  },
  {
    option: 'METADATA_GAPS',
    needs: [{ option: 'METADATA', values: ['snapshot'] }],
    reason: 'it fills gaps of an inventory document',
  },
  {
    option: 'METADATA_PUBLIC',
    needs: [
      { option: 'METADATA', values: ['ec2'] },
      { option: 'METADATA_GAPS', values: ['ec2'] },
    ],
    reason: 'public addresses are looked up at EC2',
  },
  {
    option: 'ASSUME_ROLE_NAME',
    needs: [{ option: 'ALLOWED_ACCOUNTS' }],
    isForSweep: true,
    reason: 'it lists the accounts in which the role may be assumed',
  },
  {
    option: 'ALLOWED_ACCOUNTS',
    needs: [{ option: 'ASSUME_ROLE_NAME' }],
    isForSweep: true,
    reason: 'other accounts are read through a role only',
  },
  {
    option: 'EXTERNAL_ID',
    needs: [{ option: 'ASSUME_ROLE_NAME' }],
    isForSweep: true,
    reason: 'it is sent when a role is assumed',
  },
  {
    option: 'TRAFFIC_METRICS',
    needs: [{ option: 'METRICS', values: ['emf'] }],
    reason: 'traffic is written as metrics in the embedded metric format',
  },
  {
    option: 'DROP_MODE',
    needs: [{ option: 'DROP_RULES' }, { option: 'SAMPLE_ACCEPT' }],
    reason: 'there is nothing to count',
  },
];

/** How contradictions are looked for and told. */
export interface ContradictionSearch {
  readonly reader: OptionReader;
  readonly naming: OptionNaming;
  /** Options whose values are refused already: nothing is concluded from those. */
  readonly except: ReadonlySet<OptionName>;
}

/** One sentence for each option that is given without what it needs. */
export function contradictions(options: Options, { reader, naming, except }: ContradictionSearch): string[] {
  return OPTION_NEEDS.filter(
    (need) =>
      (reader === 'enricher' || need.isForSweep) &&
      [need, ...need.needs].every(({ option }) => !except.has(option)) &&
      isMet(need, options) &&
      !need.needs.some((state) => isMet(state, options)),
  ).map((need) => sentenceOf(need, options, naming));
}

function isMet({ option, values }: OptionState, options: Options): boolean {
  const { member, byDefault } = OPTIONS[option];
  const value = options[member];
  return values === undefined ? value !== byDefault : values.some((candidate) => candidate === value);
}

function sentenceOf(need: OptionNeed, options: Options, naming: OptionNaming): string {
  const needed = need.needs.map(({ option, values }) => {
    const name = naming(option);
    return values === undefined ? name : `${name} to be ${values.join(' or ')}, not ${options[OPTIONS[option].member]}`;
  });
  const given = naming(need.option);
  const subject = need.values === undefined ? given : `${given} ${need.values.join(' or ')}`;
  return `${subject} needs ${needed.join(', or ')}: ${need.reason}`;
}
