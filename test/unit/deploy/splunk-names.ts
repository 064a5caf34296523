import { SPLUNK_SCHEMA } from '../../../src/encode/schemas/splunk.ts';

const namesUnder = (key: string, leaves: typeof SPLUNK_SCHEMA.leaves): string[] =>
  leaves.flatMap(({ path: [first, name] }) => (first === key && name !== undefined ? [name] : []));

/** Every name that an event of the app’s source type may have. */
export const SPLUNK_NAMES: ReadonlySet<string> = new Set(namesUnder('event', SPLUNK_SCHEMA.leaves));

/** Every name that a line that cannot be read has in its index-time fields. */
export const UNREADABLE_NAMES: ReadonlySet<string> = new Set(namesUnder('fields', SPLUNK_SCHEMA.faultLeaves));
