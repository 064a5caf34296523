import type { FetchSource } from './fetch-source.ts';

/** The object with the licence of a source. */
export function licenceFile(name: string): string {
  return `licences/${name}.txt`;
}

/** The text stored next to the data of a source: its publisher, terms and required attribution. One line each, without control characters. */
export function licenceText({ name, url, publisher, licence, licenceUrl, attribution }: FetchSource): string {
  const rows = [
    ['Source', name],
    ['URL', url],
    ['Publisher', publisher ?? 'not declared'],
    ['Licence', licence ?? 'not declared'],
    ...(licenceUrl === undefined ? [] : [['Terms', licenceUrl] as const]),
    ['Attribution', attribution ?? 'not declared'],
  ] as const;
  return `${rows.map(([label, text]) => `${label}: ${text.replaceAll(/[\s\p{Cc}]+/gu, ' ')}`).join('\n')}\n`;
}
