import { matching, type OptionTable, type OptionValues } from '../../model/option-row.ts';
import type { SchemaOptions } from '../language/schema.ts';

/**
 * https://docs.splunk.com/Documentation/Splunk/latest/Indexer/Setupmultipleindexes; internal indexes begin with `_`.
 */
const INDEX_NAME = /^[a-z0-9_][a-z0-9_-]{0,79}$/;

/** The options of events for Splunk, in either mode. */
export const SPLUNK_OPTIONS = {
  SPLUNK_MODE: {
    member: 'splunkMode',
    kind: 'choice',
    byDefault: 'json',
    choices: ['json', 'raw'],
    family: 'SPLUNK',
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'it shapes splunk events' }],
    sentence: 'Events with the names of Splunk’s data model, or the original line, for Splunk’s add-on for AWS.',
  },
  SPLUNK_INDEX: {
    member: 'splunkIndex',
    kind: 'text',
    byDefault: '',
    pattern: matching(INDEX_NAME, 'the name of an index: up to 80 of a-z, 0-9, _ and -'),
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'only splunk events name an index' }],
    sentence: 'Index of splunk events, which the token must allow. Empty for its default.',
  },
  SPLUNK_HOST: {
    member: 'splunkHost',
    kind: 'choice',
    byDefault: 'interface',
    choices: ['interface', 'none'],
    needs: [{ needs: [{ option: 'SCHEMA', values: ['splunk'] }], reason: 'only splunk events name a host' }],
    sentence: 'Whether the recording interface or gateway is the host of splunk events.',
  },
} as const satisfies OptionTable;

/** The settings of the tables of both modes, from the options; the mode itself chooses the table. */
export function splunkSettingsOf({ splunkIndex, splunkHost }: OptionValues<typeof SPLUNK_OPTIONS>): SchemaOptions {
  return { index: splunkIndex, host: splunkHost };
}
