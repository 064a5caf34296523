import { readCsv } from './csv.mjs';
import { foldTexts } from './fold-texts.mjs';
import { generatedHead, quoted } from './generated-file.mjs';
import { assignServices, readServiceOverrides } from './service-assignments.mjs';
import { readRegistry } from './sources.mjs';

/** @import { Assignment } from './service-assignments.mjs' */

/** The transports that can be packed, with their letters; a key lists them in this order. */
const LETTERS = new Map([
  ['tcp', 't'],
  ['udp', 'u'],
  ['sctp', 's'],
  ['dccp', 'd'],
]);

/** TCP and UDP with a registered name: six lines of seven. */
const USUAL_KEY = 'tu';

const PORTS_PER_PAGE = 256;

/** Separates the lines of a page in the generated file. */
const LINE_END = '|';
/** Separates the pages. */
const PAGE_END = '~';

/**
 * Packs assignments into one text for each 256 ports. A line of a page is a key, how far the first port is from the last port of the line
 * before it (0 at first), and the names of that port and of those that follow it without a gap. The key has a letter for each transport,
 * in upper case for operators' names; the most frequent key, {@link USUAL_KEY}, is omitted.
 * Ports with the same name on several transports are written once. Throws if it cannot write a name or a transport.
 * @param {readonly Assignment[]} assignments sorted by port, at most one per port and transport
 * @returns {string[]} index n holds the ports from 256 n; empty if they have no names
 */
export const packServices = (assignments) => {
  /** @type {{ key: string, first: number, names: string[] }[][]} */
  const pages = [];
  for (const { port, name, key } of joinTransports(assignments)) {
    if (!/^[^\s'|\\]+$/.test(name)) throw new Error(`service name "${name}" of port ${port} cannot be packed`);
    const number = Math.floor(port / PORTS_PER_PAGE);
    pages[number] ??= [];
    const page = pages[number];
    const first = port % PORTS_PER_PAGE;
    const open = page.findLast((line) => line.key === key);
    if (open !== undefined && lastPort(open) === first - 1) open.names.push(name);
    else page.push({ key, first, names: [name] });
  }
  return Array.from(pages, (lines = []) => lines.map(lineText).join('\n'));
};

/** @param {{ first: number, names: string[] }} line */
const lastPort = ({ first, names }) => first + names.length - 1;

/** A line as text, behind those before it. */
const lineText = (line, index, lines) => {
  const distance = line.first - (index === 0 ? 0 : lastPort(lines[index - 1]));
  return [...(line.key === USUAL_KEY ? [] : [line.key]), distance, ...line.names].join(' ');
};

/**
 * The text of `services.generated.ts`.
 * @returns {string}
 */
export const buildServices = () => {
  const { text, source } = readRegistry('service-names.csv');
  const registryRows = readCsv(text, 'service-names.csv', ['service_name', 'port', 'transport']);
  const pages = packServices(assignServices(registryRows, readServiceOverrides()));
  // the bundler turns texts with line breaks into template literals, which V8 parses four times as slowly
  const { texts, phrases } = foldTexts(pages.map((page) => page.replaceAll('\n', LINE_END)));
  if (texts.some((text) => text.includes(PAGE_END))) throw new Error(`a page of service names contains ${PAGE_END}`);
  return `${generatedHead('Service names by port and transport, packed.', [source])}
/** The phrases of the codes in {@link SERVICE_PAGES}, as \`createUnfold\` reads them. */
export const SERVICE_PHRASES =
  ${lines(phrases)};

/**
 * Packed service names: index n holds the ports from 256 n, folded, in the form that \`unpackServicePage\` reads, but with
 * "${LINE_END}" between lines, and "${PAGE_END}" between pages: most pages of the higher ports are empty.
 */
export const SERVICE_PAGES =
  ${lines(texts.join(PAGE_END))};
`;
};

/** A string literal split into lines that are short enough for readable diffs. */
const lines = (text) => (text.match(/.{1,110}/g) ?? ['']).map(quoted).join(' +\n    ');

/**
 * Joins the transports on which a port has the same name of the same rank.
 * @param {readonly Assignment[]} assignments
 */
const joinTransports = (assignments) => {
  /** @type {Map<string, { port: number, name: string, rank: string, transports: string[] }>} */
  const joined = new Map();
  for (const { port, transport, name, rank } of assignments) {
    if (!LETTERS.has(transport)) {
      throw new Error(`transport must be one of ${[...LETTERS.keys()].join(', ')}, not ${transport} (port ${port})`);
    }
    const id = `${port} ${rank} ${name}`;
    const entry = joined.get(id) ?? { port, name, rank, transports: [] };
    entry.transports.push(transport);
    joined.set(id, entry);
  }
  return [...joined.values()].map(({ port, name, rank, transports }) => {
    const letters = [...LETTERS].flatMap(([transport, letter]) => (transports.includes(transport) ? [letter] : []));
    const key = letters.join('');
    return { port, name, key: rank === 'operator' ? key.toUpperCase() : key };
  });
};
