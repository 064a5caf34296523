import { readCsv } from './csv.mjs';
import { generatedHead, quoted } from './generated-file.mjs';
import { readRegistry } from './sources.mjs';

const MAX_PROTOCOL = 255;
const KEYWORDS_PER_LINE = 8;

/**
 * Protocol names by number from the registry's rows: in lower case, without "(deprecated)", and with "-" instead of spaces. The list
 * ends with the last named number. Throws if a number is out of range or named twice.
 * @param {readonly Record<string, string>[]} rows decimal, keyword
 * @returns {(string | undefined)[]}
 */
const protocolNames = (rows) => {
  /** @type {(string | undefined)[]} */
  const names = [];
  for (const { decimal = '', keyword = '' } of rows) {
    const number = Number(decimal);
    if (!/^\d+$/.test(decimal) || number > MAX_PROTOCOL) {
      throw new Error(`protocol-numbers.csv: decimal must be 0 to ${MAX_PROTOCOL}, not ${decimal}`);
    }
    // The keyword of 255 is "Reserved", which is the state of the number, not the name of a protocol.
    if (keyword === 'Reserved') continue;
    if (names[number] !== undefined) throw new Error(`protocol-numbers.csv: ${decimal} has two keywords`);
    names[number] = keyword
      .replace(/\s*\(deprecated\)/i, '')
      .replaceAll(' ', '-')
      .toLowerCase();
  }
  return Array.from(names);
};

/**
 * The text of `protocols.generated.ts`.
 * @returns {string}
 */
export const buildProtocols = () => {
  const { text, source } = readRegistry('protocol-numbers.csv');
  const names = protocolNames(readCsv(text, 'protocol-numbers.csv', ['decimal', 'keyword']));
  const literals = names.map((name) => (name === undefined ? 'undefined' : quoted(name)));
  const lines = [];
  for (let first = 0; first < literals.length; first += KEYWORDS_PER_LINE) {
    lines.push(`  /* ${first} */ ${literals.slice(first, first + KEYWORDS_PER_LINE).join(', ')},`);
  }
  return `${generatedHead('IP protocol keywords by protocol number.', [source])}
/** Lower-case keyword of each IP protocol by its number; undefined where the registry has none. */
export const PROTOCOL_KEYWORDS: readonly (string | undefined)[] = [
${lines.join('\n')}
];
`;
};
