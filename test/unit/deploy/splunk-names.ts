import { SPLUNK_SCHEMA } from '../../../src/encode/schemas/splunk.ts';

const namesUnder = (key: string, leaves: typeof SPLUNK_SCHEMA.leaves): string[] =>
  leaves.flatMap(({ path: [first, name] }) => (first === key && name !== undefined ? [name] : []));

/** All names that an event of the app's source type may have. */
export const SPLUNK_NAMES: ReadonlySet<string> = new Set(namesUnder('event', SPLUNK_SCHEMA.leaves));

/** All names in the index-time fields of an unreadable line. */
export const UNREADABLE_NAMES: ReadonlySet<string> = new Set(namesUnder('fields', SPLUNK_SCHEMA.faultLeaves));
