import { readFileSync } from 'node:fs';
import { readCsv } from './csv.mjs';
import { generatedHead, quoted } from './generated-file.mjs';
import { readRegistry } from './sources.mjs';

const OVERRIDES_FILE = new URL('./overrides/address-classes.csv', import.meta.url);

/** Blocks that no registry has: the class of addresses outside all blocks, so that a look-up always finds a row. */
const DEFAULT_BLOCKS = ['0.0.0.0/0', '::/0', '2000::/3'];

/**
 * The class of each block, defaults first, then in registry order. An override takes precedence; otherwise "globally reachable: True"
 * means public, and every other block, including terminated ones, is reserved. Throws if an override is for a block that is in no
 * registry or has no reason, and if a block occurs twice.
 * @param {readonly Record<string, string>[]} registryRows block, globally_reachable (multicast rows lack it)
 * @param {readonly Record<string, string>[]} overrideRows block, class, reason
 * @returns {[block: string, addressClass: string][]}
 */
export const classifyBlocks = (registryRows, overrideRows) => {
  const overrides = new Map();
  for (const { block = '', class: addressClass = '', reason = '' } of overrideRows) {
    if (reason === '') throw new Error(`overrides/address-classes.csv: ${block} has no reason`);
    if (overrides.has(block)) throw new Error(`overrides/address-classes.csv: ${block} comes twice`);
    overrides.set(block, addressClass);
  }
  const classes = new Map();
  const rows = [...DEFAULT_BLOCKS.map((block) => ({ block, globally_reachable: '' })), ...registryRows];
  for (const { block = '', globally_reachable: reachable } of rows) {
    if (classes.has(block)) throw new Error(`special-purpose and multicast registries: ${block} comes twice`);
    classes.set(block, overrides.get(block) ?? (reachable === 'True' ? 'public' : 'reserved'));
  }
  for (const block of overrides.keys()) {
    if (!classes.has(block)) throw new Error(`overrides/address-classes.csv: ${block} is in no registry`);
  }
  return [...classes];
};

/**
 * Reads the hand-made overrides: block, class, reason.
 * @returns {Record<string, string>[]}
 */
export const readAddressOverrides = () =>
  readCsv(readFileSync(OVERRIDES_FILE, 'utf8'), 'overrides/address-classes.csv', ['block', 'class', 'reason']);

/**
 * Every block with its class, from {@link classifyBlocks}, and the source registries.
 * @returns {{ blocks: [block: string, addressClass: string][], sources: import('./sources.mjs').Source[] }}
 */
export const readAddressBlocks = () => {
  const registries = ['ipv4-special.csv', 'ipv6-special.csv', 'multicast.csv'].map((file) => ({
    file,
    ...readRegistry(file),
  }));
  const blocks = classifyBlocks(
    registries.flatMap(({ file, text }) => readCsv(text, file, ['block'])),
    readAddressOverrides(),
  );
  return { blocks, sources: registries.map(({ source }) => source) };
};

/**
 * The text of `address-classes.generated.ts`.
 * @returns {string}
 */
export const buildAddressClasses = () => {
  const { blocks, sources } = readAddressBlocks();
  const head = generatedHead('Address class of each special block; the longest prefix decides.', sources);
  return `${head}
/** Block in CIDR notation and its class, IPv4 and IPv6; blocks nest and together cover every address. */
export const ADDRESS_CLASS_ROWS = [
${blocks.map(([block, addressClass]) => `  [${quoted(block)}, ${quoted(addressClass)}],`).join('\n')}
] as const;
`;
};
