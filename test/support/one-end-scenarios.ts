import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { createTransformer, type TransformerOptions } from '../../src/library/index.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { linesOf } from './sample-documents.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);
const DOCUMENT = v.looseObject({ direction: v.optional(v.string()), interface_id: v.optional(v.string()) });
const FLOW = v.object({
  action: v.optional(v.string()),
  srcaddr: v.optional(v.string()),
  dstaddr: v.optional(v.string()),
  srcport: v.optional(v.number()),
  dstport: v.optional(v.number()),
  start: v.optional(v.number()),
  bytes: v.optional(v.number(), 0),
});

/** Documents of flow logs that record both ends or only one, and the number of accepted bytes that were sent. */
export interface OneEndScenario {
  readonly title: string;
  readonly documents: readonly string[];
  readonly sentBytes: number;
}

async function documentsOf(file: string, options: TransformerOptions): Promise<string[]> {
  const { transform } = createTransformer(options);
  const data = readFileSync(new URL(file, SAMPLES)).toString('base64');
  const { records } = await transform({ records: [{ recordId: file, data }] });
  return records.flatMap((record) => linesOf(Buffer.from(record.data ?? '', 'base64').toString('utf8')));
}

/** The documents of a sample file with the inventory: of single flows, and rolled up. */
export async function singleAndRolledUp(file: string): Promise<Record<'single' | 'rolledUp', readonly string[]>> {
  const inventory = sampleInventory();
  return {
    single: await documentsOf(file, { inventory }),
    rolledUp: await documentsOf(file, { inventory, rollup: 'minute' }),
  };
}

function sampleInventory(): Inventory {
  return checkInventory(JSON.parse(readFileSync(new URL('inventory.json', SAMPLES), 'utf8')));
}

/** A document with only the members that the rule for counting bytes once reads. */
function record(values: Readonly<Record<string, string | number>>): string {
  const common = {
    log_status: 'OK',
    action: 'ACCEPT',
    end: 1_772_443_844,
    timestamp: '2026-03-02T09:30:44Z',
    bytes: 100,
  };
  return JSON.stringify({ ...common, dstaddr: '10.0.9.9', ...values });
}

/** The documents of the interfaces for which `takes` returns true, given the last digit of the interface id. */
function ofInterfaces(documents: readonly string[], takes: (digit: number) => boolean): string[] {
  return documents.filter((document) => {
    const { interface_id: id = '0' } = v.parse(DOCUMENT, JSON.parse(document));
    return takes(Number.parseInt(id.slice(-1), 16));
  });
}

const isEven = (digit: number): boolean => digit % 2 === 0;
const isOdd = (digit: number): boolean => digit % 2 === 1;

/** The accepted bytes of documents of single flows; each flow counts once, whichever interface recorded it. */
function bytesOf(documents: readonly string[]): number {
  const flows = new Map<string, number>();
  for (const document of documents) {
    const { action, bytes, ...flow } = v.parse(FLOW, JSON.parse(document));
    if (action === 'ACCEPT') flows.set(JSON.stringify({ ...flow, bytes }), bytes);
  }
  return [...flows.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The project's samples with and without an inventory and by the recording end, and edge cases of the rule. */
export async function oneEndScenarios(options: TransformerOptions = {}): Promise<OneEndScenario[]> {
  const named = { ...options, inventory: sampleInventory() };
  const version5 = await documentsOf('v5-all.log', named);
  const rolledUp = await documentsOf('v5-all.log', { ...named, rollup: 'minute' });
  const bareRolledUp = await documentsOf('v5-all.log', { ...options, rollup: 'minute' });
  const bare5 = await documentsOf('v5-all.log', options);
  const transit = await documentsOf('tgw-default.log', named);
  const end = (documents: readonly string[], direction: string): string[] =>
    documents.filter((document) => v.parse(DOCUMENT, JSON.parse(document)).direction === direction);
  const sampled = version5.map((document) => `${document.slice(0, -1)},"sample_weight":10}`);
  return [
    {
      title: 'v11-custom.log, one interface records',
      documents: await documentsOf('v11-custom.log', named),
      sentBytes: 219_508,
    },
    {
      title: 'v11-custom.log without an inventory',
      documents: await documentsOf('v11-custom.log', options),
      sentBytes: 219_508,
    },
    {
      title: 'v2-default.log without an inventory',
      documents: await documentsOf('v2-default.log', options),
      sentBytes: 1_548_044,
    },
    {
      title: 'v2-default.log, with NAT gateway and load balancers',
      documents: await documentsOf('v2-default.log', named),
      sentBytes: 975_815,
    },
    { title: 'v5-all.log, both ends record', documents: version5, sentBytes: 457_532 },
    { title: 'v5-all.log without an inventory', documents: bare5, sentBytes: 457_532 },
    { title: 'v5-all.log, senders alone record', documents: end(version5, 'egress'), sentBytes: 457_532 },
    { title: 'v5-all.log, receivers alone record', documents: end(version5, 'ingress'), sentBytes: 457_532 },
    {
      title: 'v5-all.log without an inventory, receivers alone record',
      documents: end(bare5, 'ingress'),
      sentBytes: 457_532,
    },
    { title: 'v5-all.log, sampled', documents: sampled, sentBytes: 4_575_320 },
    { title: 'v5-all.log, rolled up by both ends', documents: rolledUp, sentBytes: 457_532 },
    { title: 'v5-all.log without an inventory, rolled up by both ends', documents: bareRolledUp, sentBytes: 457_532 },
    {
      title: 'v5-all.log, rolled up by some interfaces, and not by others',
      documents: [...ofInterfaces(rolledUp, isEven), ...ofInterfaces(version5, isOdd)],
      sentBytes: 457_532,
    },
    {
      title: 'v5-all.log, rolled up by others',
      documents: [...ofInterfaces(rolledUp, isOdd), ...ofInterfaces(version5, isEven)],
      sentBytes: 457_532,
    },
    ...[isEven, isOdd].map((takes) => ({
      title: `v5-all.log, rolled up, of some interfaces alone: ${takes.name}`,
      documents: ofInterfaces(rolledUp, takes),
      sentBytes: bytesOf(ofInterfaces(version5, takes)),
    })),
    {
      title: 'v5-all.log, rolled up and sampled',
      documents: rolledUp.map((document) => `${document.slice(0, -1)},"sample_weight":10}`),
      sentBytes: 4_575_320,
    },
    { title: 'a transit gateway alone', documents: transit, sentBytes: 0 },
    {
      title: 'a transit gateway between interfaces that record',
      documents: [...version5, ...transit],
      sentBytes: 457_532,
    },
    {
      title: 'a sender with a secondary address, which its own record shows as the primary one',
      documents: [
        record({ direction: 'egress', interface_id: 'eni-0a', src_interface_id: 'eni-0a', srcaddr: '10.0.0.1' }),
        record({ direction: 'ingress', interface_id: 'eni-0b', src_interface_id: 'eni-0a', srcaddr: '10.0.0.2' }),
      ],
      sentBytes: 100,
    },
    {
      title: 'two VPCs with one range, of which one records its senders',
      documents: [
        record({ direction: 'egress', interface_id: 'eni-0a', src_interface_id: 'eni-0a', srcaddr: '10.0.0.1' }),
        record({ direction: 'ingress', interface_id: 'eni-0d', src_interface_id: 'eni-0c', srcaddr: '10.0.0.1' }),
      ],
      sentBytes: 200,
    },
    {
      title: 'a sender whose flow log takes rejected traffic alone',
      documents: [
        record({
          direction: 'egress',
          interface_id: 'eni-0a',
          src_interface_id: 'eni-0a',
          srcaddr: '10.0.0.1',
          action: 'REJECT',
        }),
        record({ direction: 'ingress', interface_id: 'eni-0b', src_interface_id: 'eni-0a', srcaddr: '10.0.0.1' }),
      ],
      sentBytes: 100,
    },
    {
      title: 'a sender whose records have no direction',
      documents: [
        record({ interface_id: 'eni-0a', srcaddr: '10.0.0.1' }),
        record({ direction: 'ingress', interface_id: 'eni-0b', src_interface_id: 'eni-0a', srcaddr: '10.0.0.1' }),
      ],
      sentBytes: 100,
    },
  ];
}
