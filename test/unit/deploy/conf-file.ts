import { deployFile } from './deploy-file.ts';

/** A Splunk configuration file: settings by stanza. */
export type ConfFile = Readonly<Record<string, Readonly<Record<string, string>>>>;

const APP = 'splunk/vpc_flow_enricher';

/**
 * Reads a file of the app as Splunk does: `[stanza]`, `key = value`, `#` at the beginning of a line, and a `\` at its
 * end for a continued value. Throws if a line is none of these, or if a stanza or key is repeated.
 */
export function confFile(path: string): ConfFile {
  const stanzas: Record<string, Record<string, string>> = {};
  let current: Record<string, string> | undefined;
  for (const line of deployFile(`${APP}/${path}`).replaceAll(/\\\n/g, ' ').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const stanza = /^\[(.*)\]$/.exec(line)?.[1];
    if (stanza !== undefined) {
      if (stanza in stanzas) throw new Error(`${path}: [${stanza}] stands twice`);
      current = {};
      stanzas[stanza] = current;
      continue;
    }
    const [, key, value] = /^([\w.-]+) = (.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined || current === undefined || key in current) {
      throw new Error(`${path}: cannot read "${line}"`);
    }
    current[key] = value;
  }
  return stanzas;
}
