import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AddressSource } from '../../../src/address-data/address-source.ts';
import type { AddressTable } from '../../../src/address-data/address-table.ts';
import { readMmdb } from '../../../src/address-data/mmdb-table.ts';
import { readRangeTable } from '../../../src/address-data/read-ranges.ts';
import { checkSources } from '../../../src/address-data/read-sources.ts';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../../src/metadata/parse-rules.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { RulesDocument } from '../../../src/model/rules.ts';
import { goldenCases } from '../../golden/golden-case.ts';
import { JOURNEYS, transferNetwork } from '../transfer-network.ts';

/** Lines in one log format, with the metadata of their network. */
export interface Base {
  readonly name: string;
  readonly logFormat: string;
  readonly lines: readonly string[];
  readonly inventory: Inventory | undefined;
  readonly rules: RulesDocument | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** A source of address data with its loaded table. */
export interface LoadedTable {
  readonly source: AddressSource;
  readonly table: AddressTable;
}

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, ROOT));
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The lines of all golden tests, of the samples, and of the networks of other tests. */
export function readBases(): Base[] {
  const shop = {
    inventory: checkInventory(JSON.parse(read('samples/inventory.json').toString())),
    rules: parseRules(read('samples/rules.json')),
    labels: JSON.parse(read('samples/cidr-labels.json').toString()),
  };
  const samples = ['v2-default', 'v5-all', 'v5-through-nat', 'tgw-default'].map((name) =>
    headed(`samples/${name}.log`, name, shop),
  );
  const verdictNetwork = read('test/support/verdict-network/network.json');
  const networks = [
    headed('test/support/verdict-network/flows.log', 'verdicts', {
      inventory: checkInventory(JSON.parse(verdictNetwork.toString())),
      rules: parseRules(verdictNetwork),
      labels: {},
    }),
    headed('test/support/place-network/flows.log', 'places', {
      inventory: checkInventory(JSON.parse(read('test/support/place-network/inventory.json').toString())),
      rules: undefined,
      labels: { '10.50.0.0/16': 'places' },
    }),
  ];
  const { inventory, rules, logFormat = '' } = transferNetwork();
  const journeys = Object.values(JOURNEYS).flatMap((steps) => steps.map(({ line }) => line(12_345)));
  const transfers = { name: 'transfers', logFormat, lines: journeys, inventory, rules, labels: {} };
  const goldens = goldenCases().map(({ name, event, options }) => ({
    name,
    logFormat: options.logFormat ?? '',
    lines: event.records.flatMap(({ data = '' }) => textLinesOf(Buffer.from(data, 'base64').toString())),
    inventory: options.inventory,
    rules: options.rules,
    labels: options.cidrLabels ?? {},
  }));
  return [...samples, ...networks, transfers, ...goldens.filter(({ lines }) => lines.length > 0)];
}

/** The lines in the JSON of direct records, and the lines of plain text; anything else counts as a line too. */
function textLinesOf(text: string): string[] {
  return linesOf(text).flatMap((line) => {
    const message = /^\{"message":("(?:[^"\\]|\\.)*")\}$/.exec(line)?.[1];
    return message === undefined ? [line] : linesOf(JSON.parse(message));
  });
}

/** The lines of a file whose first line may be a header. */
function headed(path: string, name: string, network: Pick<Base, 'inventory' | 'rules' | 'labels'>): Base {
  const [first = '', ...others] = linesOf(read(path).toString());
  const isHeader = first.startsWith('version ');
  return { name, logFormat: isHeader ? first : '', lines: isHeader ? others : [first, ...others], ...network };
}

const ADDRESS_FILES = [
  { name: 'geo', kind: 'mmdb', location: 'test/golden/address-data/data/GeoLite2-City-Test.mmdb' },
  { name: 'asn', kind: 'mmdb', location: 'test/golden/address-data/data/GeoLite2-ASN-Test.mmdb' },
  { name: 'aws', kind: 'aws-ip-ranges', location: 'test/support/place-network/ip-ranges.json' },
  { name: 'threats', location: 'test/support/place-network/threats.txt' },
  { name: 'exits', location: 'test/support/place-network/exits.txt' },
];

/** The loaded address data of the tests. */
export function readAddressTables(): LoadedTable[] {
  const declared = ADDRESS_FILES.map((file) => ({ ...file, location: fileURLToPath(new URL(file.location, ROOT)) }));
  return checkSources(declared).map((source) => ({ source, table: tableOf(source) }));
}

function tableOf(source: AddressSource): AddressTable {
  const content = readFileSync(source.location);
  return source.kind === 'mmdb' ? readMmdb(content, () => undefined) : readRangeTable(content, source);
}
