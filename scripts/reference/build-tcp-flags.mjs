import { readCsv } from './csv.mjs';
import { generatedHead, quoted } from './generated-file.mjs';
import { readRegistry } from './sources.mjs';

/** The registry counts the bits of the 16-bit header word from the front, so the last bit is 15 and has the value 1. */
const LAST_BIT = 15;

/**
 * Flag names by bit value: index n has the value 2 to the n. Throws if a bit between two named bits has no name.
 * @param {readonly Record<string, string>[]} rows bit, name
 * @returns {string[]}
 */
const tcpFlagNamesByBit = (rows) => {
  /** @type {string[]} */
  const names = [];
  for (const { bit = '', name = '' } of rows) names[LAST_BIT - Number(bit)] = name;
  return Array.from(names, (name, index) => {
    if (name === undefined) throw new Error(`tcp-flags.csv: bit ${LAST_BIT - index} has no name`);
    return name;
  });
};

/**
 * The text of `tcp-flags.generated.ts`.
 * @returns {string}
 */
export const buildTcpFlags = () => {
  const { text, source } = readRegistry('tcp-flags.csv');
  const lines = tcpFlagNamesByBit(readCsv(text, 'tcp-flags.csv', ['bit', 'name'])).map(
    (name, bit) => `  /* ${2 ** bit} */ ${quoted(name)},`,
  );
  return `${generatedHead('TCP header flag names by bit.', [source])}
/** Short name of each TCP header flag: index n is the bit with the value 2 to the n. */
export const TCP_FLAG_NAMES: readonly string[] = [
${lines.join('\n')}
];
`;
};
