import { SELECTION_NEEDS } from '../../config/selection-needs.ts';
import { reasonOf } from '../../input/errors.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type CommandSettings, type ConnectedAws, enrichSettings } from './enrich-settings.ts';

/** The options that decide how records are enriched. */
export type EnrichingArguments = Arguments<
  | 'format'
  | 'metadata'
  | 'region'
  | 'inventory'
  | 'rules'
  | 'labels'
  | 'address-data'
  | 'drop-nodata'
  | 'drop'
  | 'sample'
  | 'count-drops'
  | 'set'
>;

/** The documents that an enrichment makes. */
export interface EnrichedShape {
  readonly schema?: string | undefined;
  /** The values that are read from them, by their names in the flat schema; undefined for all. */
  readonly names?: readonly string[] | undefined;
  /** Whether flows are joined into one document. */
  readonly rollsUp?: boolean;
}

/** Settings of an enrichment, and its look-ups in AWS. */
export interface ConnectedEnrichment {
  readonly settings: CommandSettings;
  /** Undefined if AWS is not called. */
  readonly aws: ConnectedAws | undefined;
}

/**
 * The enrichment that the options ask for; warnings go to standard error. Throws a `UsageError` for invalid options, a
 * `StreamError` if a document cannot be read.
 */
export async function connectEnrichment(
  chosen: EnrichingArguments,
  terminal: Terminal,
  { schema, names, rollsUp = false }: EnrichedShape = {},
): Promise<ConnectedEnrichment> {
  let connected: ConnectedAws | undefined;
  const onWarning = (message: string, error?: unknown): void => {
    terminal.stderr.write(`warning: ${message}${error === undefined ? '' : `: ${reasonOf(error)}`}\n`);
  };
  const access = {
    region: () => regionFor(chosen.text('region'), terminal),
    onConnected: (it: ConnectedAws) => {
      connected = it;
    },
  };
  const settings = await withDocumentFiles({ labels: chosen.text('labels') }, terminal, ({ labels }) =>
    enrichSettings(
      {
        formats: chosen.texts('format'),
        schema,
        metadata: chosen.text('metadata'),
        inventory: chosen.text('inventory'),
        rules: chosen.text('rules'),
        labels,
        addressData: chosen.text('address-data'),
        dropsNoData: chosen.has('drop-nodata'),
        dropRules: chosen.texts('drop'),
        sample: chosen.text('sample'),
        onlyCountsDrops: chosen.has('count-drops'),
        rollsUp,
        settings: names === undefined ? chosen.texts('set') : withFields(chosen.texts('set'), names),
      },
      onWarning,
      access,
    ),
  );
  if (settings.unknownFields.length > 0) {
    terminal.stderr.write(
      `warning: ${chosen.texts('format').length > 0 ? '--format' : '--set LOG_FORMAT'} has unknown fields, which are kept as text: ${settings.unknownFields.join(', ')}\n`,
    );
  }
  return { settings, aws: connected };
}

/** The files that the options name and the enrichment reads, which an output must not replace; other texts may be among them. */
export function documentPaths(
  chosen: EnrichingArguments,
  { settings }: ConnectedEnrichment,
): readonly (string | undefined)[] {
  return [
    chosen.text('inventory'),
    chosen.text('rules'),
    chosen.text('labels'),
    chosen.text('address-data'),
    ...chosen.texts('set').map((setting) => setting.slice(setting.indexOf('=') + 1).trim()),
    ...(settings.addressData?.locations() ?? []),
  ];
}

/** `NAME=value`, as for `--set`. */
const SETTING = /^\s*(?<name>\w+)\s*=\s*(?<value>.*?)\s*$/s;

/**
 * Settings with a selection of these values and those that other settings need, which halves the time. A selection by
 * the user takes precedence.
 */
function withFields(settings: readonly string[], names: readonly string[]): readonly string[] {
  const given = settings.map((setting) => SETTING.exec(setting)?.groups ?? {});
  if (given.some(({ name }) => name === 'FIELDS')) return settings;
  const asked = SELECTION_NEEDS.filter(({ option, isAskedBy }) =>
    given.some(({ name, value = '' }) => name === option && isAskedBy(value)),
  );
  return [...settings, `FIELDS=${[...new Set([...names, ...asked.flatMap((need) => need.names)])].join(',')}`];
}
