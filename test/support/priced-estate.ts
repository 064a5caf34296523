import { createTransformer, firehoseEvent, type TransformerOptions } from '../../src/library/index.ts';
import { ESTATE_JOURNEYS, type EstateStep } from './estate-journeys.ts';
import { linesOf } from './sample-documents.ts';
import { ESTATE, ESTATE_PRICES, transferEstate } from './transfer-estate.ts';

const GIB = 2 ** 30;
/** Each flow has its own number of bytes, so that no two amounts are the same. */
const BYTES_STEP = 104_729_001;
/** The first client port; each flow has its own, so that sampling decides about each separately. */
const FIRST_PORT = 40_000;
const GATEWAYS: ReadonlySet<string | undefined> = new Set(['nat_gateway', 'transit_gateway', 'vpc_endpoint']);
const BUCKET = '52.216.1.1';

/** A record of the estate, and what is true of it. */
export interface PricedFlow {
  readonly interfaceId: string;
  readonly line: string;
  readonly bytes: number;
  readonly transferClass: string | undefined;
  /** The owner of the charge; undefined for an end without a name. */
  readonly owner: string | undefined;
  /** The AWS service at the other end. */
  readonly awsService: string | undefined;
  /** What AWS charges; undefined for what the records do not tell. */
  readonly usd: number | undefined;
}

/** S3 through a NAT gateway, by a record of each side of it. */
export const S3_THROUGH_NAT: readonly EstateStep[] = [
  natStep('10.10.2.10', '10.10.1.5', '10.10.2.10', BUCKET, 'ingress - - S3', ['nat_gateway', 'cross_zone']),
  natStep('10.10.1.5', BUCKET, '10.10.1.5', BUCKET, 'egress 7 - S3', []),
  natStep(BUCKET, '10.10.1.5', BUCKET, '10.10.1.5', 'ingress - S3 -', ['nat_gateway']),
  natStep('10.10.1.5', '10.10.2.10', BUCKET, '10.10.2.10', 'egress 1 S3 -', ['cross_zone']),
];

function natStep(
  from: string,
  to: string,
  packetFrom: string,
  packetTo: string,
  rest: string,
  charges: readonly (keyof typeof ESTATE_PRICES)[],
): EstateStep {
  return {
    interfaceId: 'eni-nat',
    transferClass: 'nat_gateway',
    charges,
    usdPerGib: charges.reduce((sum, charge) => sum + ESTATE_PRICES[charge], 0),
    line: (bytes) =>
      `5 eni-nat ${from} ${to} 40000 443 6 1 ${bytes} 1795175000 1795175050 ACCEPT OK ${packetFrom} ${packetTo} ${rest}`,
  };
}

const STEPS = [...Object.values(ESTATE_JOURNEYS).flat(), ...S3_THROUGH_NAT];

const NAMES: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries(ESTATE).flatMap(([id, { addresses, publicAddress, owner }]) =>
    [...addresses, publicAddress].map((address) => [address ?? '', owner === undefined ? id.slice(4) : owner.name]),
  ),
);

/**
 * A record of each step of all journeys through the estate; with `rounds`, that many with different bytes and ports, in every second
 * round from the server's port, so that connections have records of both directions.
 */
export function pricedFlows(rounds = 1): readonly PricedFlow[] {
  return Array.from({ length: rounds }, () => STEPS)
    .flat()
    .map(flowOf);
}

function flowOf({ interfaceId, line, transferClass, usdPerGib }: EstateStep, index: number): PricedFlow {
  const bytes = (index + 1) * BYTES_STEP;
  const client = FIRST_PORT + index;
  const isFromServer = Math.floor(index / STEPS.length) % 2 === 1;
  const text = line(bytes).replace(' 40000 443 ', isFromServer ? ` 443 ${client} ` : ` ${client} 443 `);
  const [, , source = '', destination = '', ...fields] = text.split(' ');
  const [direction, path, sourceService = '-', destinationService = '-'] = fields.slice(-4);
  const isOfOther = GATEWAYS.has(ESTATE[interfaceId]?.type);
  const owned = (direction === 'egress') === isOfOther ? destination : source;
  // by path 1, the other end is in the VPC or behind a gateway; which VPC that leads to, the record does not say
  const isElsewhere = isOfOther && path === '1' && vpcOf(destination) !== vpcOf(source);
  const awsService = destinationService === '-' ? sourceService : destinationService;
  return {
    interfaceId,
    line: text,
    bytes,
    transferClass,
    owner: isElsewhere ? undefined : NAMES.get(owned),
    awsService: awsService === '-' ? undefined : awsService,
    usd: usdPerGib === undefined ? undefined : (usdPerGib * bytes) / GIB,
  };
}

/** The first two numbers of an address: each VPC of the estate has such a range. */
function vpcOf(address: string): string {
  return address.split('.', 2).join('.');
}

/** The documents of flows: one JSON text each. */
export async function pricedDocuments(
  flows: readonly PricedFlow[],
  options: TransformerOptions = {},
): Promise<string[]> {
  const { transform } = createTransformer({ ...transferEstate(), ...options });
  const { records } = await transform(firehoseEvent(flows.map(({ line }) => line)));
  return records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
}

/** A row of a cost query: its names, flows, bytes and USD, which are null if no amount is known. */
export type CostRow = readonly [...names: string[], flows: number, bytes: number, usd: number | null];

const UNKNOWN = 'not known';
const NANODOLLARS_PER_USD = 1e9;

/** Rows in a fixed order, with amounts to 10⁻⁹ USD, since stores add up floating-point numbers in different orders. */
export function comparableCosts(rows: readonly (readonly unknown[])[]): readonly string[] {
  return rows
    .map((row) => {
      const usd = row.at(-1);
      const rounded = typeof usd === 'number' ? Math.round(usd * NANODOLLARS_PER_USD) : usd;
      return JSON.stringify([...row.slice(0, -1), rounded]);
    })
    .toSorted();
}

/** The flows that sampling kept, each as many times as the documents say that it stands for. */
export function keptFlows(flows: readonly PricedFlow[], documents: readonly string[], weight: number): PricedFlow[] {
  const ports = new Set(
    documents.flatMap((document) => [...document.matchAll(/"(?:src|dst)port":(\d+)/g)].map(([, port]) => Number(port))),
  );
  return flows
    .filter(({ line }) => ports.has(Number(/ (4[0-9]{4}) /.exec(line)?.[1])))
    .flatMap((flow) => Array.from({ length: weight }, () => flow));
}

/** What each cost query must find in documents of all of these flows, in any order. */
export function expectedCosts(flows: readonly PricedFlow[]): Readonly<Record<string, readonly CostRow[]>> {
  return {
    'cost-by-class': rowsBy(flows, ({ transferClass = UNKNOWN }) => [transferClass]),
    'cost-by-owner': rowsBy(
      flows.filter(({ transferClass }) => transferClass !== undefined),
      ({ owner = UNKNOWN }) => [owner],
    ),
    's3-through-nat': rowsBy(
      flows.filter(({ transferClass, awsService }) => transferClass === 'nat_gateway' && awsService === 'S3'),
      ({ awsService = UNKNOWN, owner = UNKNOWN }) => [awsService, owner],
    ),
  };
}

function rowsBy(flows: readonly PricedFlow[], namesOf: (flow: PricedFlow) => readonly string[]): CostRow[] {
  const groups = new Map<string, PricedFlow[]>();
  for (const flow of flows) {
    const names = namesOf(flow).join('\n');
    groups.set(names, [...(groups.get(names) ?? []), flow]);
  }
  return [...groups].map(([names, members]): CostRow => {
    const usd = members.reduce((sum, flow) => sum + (flow.usd ?? 0), 0);
    const bytes = members.reduce((sum, flow) => sum + flow.bytes, 0);
    const isKnown = usd > 0 || members.every((flow) => flow.usd !== undefined);
    return [...names.split('\n'), members.length, bytes, isKnown ? usd : null];
  });
}
