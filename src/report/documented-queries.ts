/** The documented queries for stores other than the table, by name. */
export interface DocumentedQueries {
  /** Bodies of searches. */
  readonly openSearch: ReadonlyMap<string, string>;
  readonly splunk: ReadonlyMap<string, string>;
}

const STANZA = /^\[(?:VPC flow logs: (\S+)|.*)\]$/;
const SEARCH = /^search = /;
/** A line that continues on the next one. */
const CONTINUED = /\s*\\$/;

/** The searches of the Splunk app's `savedsearches.conf`, by the names of the queries. */
export function readSplunkSearches(text: string): Map<string, string> {
  const searches = new Map<string, string>();
  let name: string | undefined;
  let search: string[] | undefined;
  for (const line of text.split('\n')) {
    if (search === undefined) {
      const stanza = STANZA.exec(line);
      if (stanza !== null) name = stanza[1];
      if (SEARCH.test(line)) search = [];
    }
    if (search === undefined) continue;
    search.push(line.replace(SEARCH, '').replace(CONTINUED, ''));
    if (CONTINUED.test(line)) continue;
    if (name !== undefined) searches.set(name, search.join('\n'));
    search = undefined;
  }
  return searches;
}
