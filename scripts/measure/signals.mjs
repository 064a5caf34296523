/**
 * Measures the signals on generated days for which it is known, for each record, which end was the client, which end is outside and
 * whether an attack wrote it; and on days of stories about signals, each of which states what its records truly show, among similar
 * traffic. Figures: precision (the share of signals that are true), recall (the share of true cases that have the signal), and the
 * share that belongs to an attack.
 *
 *   node scripts/measure/signals.mjs            prints the figures
 *   node scripts/measure/signals.mjs --write    also stores them in scripts/signals/figures.json, for the docs
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { makeDay } from '../detections/make-day.mjs';
import { makeSignalDay } from '../signals/make-signal-day.mjs';
import { LISTED } from '../signals/stories.mjs';

const ROOT = new URL('../../', import.meta.url);
const FIGURES = new URL('scripts/signals/figures.json', ROOT);
/** The days of the published detection figures. */
const SEEDS = [101, 102, 103, 104, 105, 106];
const EVENT_LINES = 2_000;
const UPLOAD_BYTES = 1_000_000_000;
const LARGE_ICMP_BYTES = 512;
const TUNNELS = new Set(['4', '41', '47', '94', '97', '98', '115']);

const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const sources = await bundleWithoutPackages(
  new URL('sources-signals.ts', import.meta.url),
  fileURLToPath(new URL('node_modules/.cache/signals/', ROOT)),
);
const { createTransformer, SIGNALS, ADMIN_PORTS, CLEARTEXT_PORTS, REMOTE_DESKTOP_PORTS } = sources;

/** When each signal is true of records whose story does not state it, based on their fields and on the facts known about them. */
const isAccepted = ({ action }) => action === 'ACCEPT';
const isOut = (flow, truth) => isAccepted(flow) && flow.direction === 'egress' && truth.isToOutside;
const isOver = (flow, truth) =>
  isAccepted(flow) && (flow.direction === 'egress' ? truth.isToOutside : truth.isFromOutside);
const asks = (truth, ...ports) => truth.isRequest && ports.includes(truth.serverPort);
const asksOneOf = (truth, table) => truth.isRequest && table[truth.serverPort] !== undefined;
const TRUE = {
  admin_port_from_internet: (flow, truth) =>
    isAccepted(flow) &&
    flow.direction === 'ingress' &&
    truth.isFromOutside &&
    asksOneOf(truth, ADMIN_PORTS) &&
    (flow.protocol === '6' || flow.protocol === '17'),
  cleartext_over_internet: (flow, truth) =>
    isOver(flow, truth) && flow.protocol === '6' && asksOneOf(truth, CLEARTEXT_PORTS),
  windows_sharing_to_internet: (flow, truth) => isOut(flow, truth) && asks(truth, 135, 139, 445),
  remote_desktop_to_internet: (flow, truth) => isOut(flow, truth) && asksOneOf(truth, REMOTE_DESKTOP_PORTS),
  dns_past_resolver: (flow, truth) => isOut(flow, truth) && asks(truth, 53, 853),
  mail_to_internet: (flow, truth) => isOut(flow, truth) && flow.protocol === '6' && asks(truth, 25),
  tunnel_with_internet: (flow, truth) => isOver(flow, truth) && TUNNELS.has(flow.protocol),
  large_icmp_with_internet: (flow, truth) =>
    isOver(flow, truth) && flow.protocol === '1' && flow.bytes > flow.packets * LARGE_ICMP_BYTES,
  large_upload: (flow, truth) => isOut(flow, truth) && flow.bytes >= UPLOAD_BYTES,
  listed_peer_accepted: () => false,
  rejected_egress: (flow, truth) => !isAccepted(flow) && flow.direction === 'egress' && truth.isRequest,
  rejected_reply: (flow, truth) => !isAccepted(flow) && flow.direction === 'egress' && !truth.isRequest,
};

const tallies = new Map(Object.keys(SIGNALS).map((name) => [name, { found: 0, right: 0, all: 0, ofAttack: 0 }]));
const folder = mkdtempSync(join(tmpdir(), 'signals-'));
const list = join(folder, 'threats.txt');
writeFileSync(list, `# threats\n${LISTED.join('\n')}\n`);
let records = 0;
for (const seed of SEEDS) {
  records += await measureDay(makeDay(seed));
  records += await measureDay(makeSignalDay(seed));
}
rmSync(folder, { recursive: true });
const figures = {
  days: SEEDS.length,
  records,
  signals: Object.fromEntries(tallies),
  samples: await countSamples(),
};
console.log(`${figures.days} days, ${records.toLocaleString('en')} records`);
for (const [name, { found, right, all, ofAttack }] of tallies) {
  const share = (part, of) => (of === 0 ? '-' : (part / of).toFixed(3));
  console.log(
    `${name.padEnd(30)} found ${found}, precision ${share(right, found)}, recall ${share(right, all)}, of attacks ${share(ofAttack, found)}, samples ${figures.samples[name] ?? 0}`,
  );
}
if (options.write) writeFileSync(FIGURES, `${JSON.stringify(figures, undefined, 2)}\n`);

/** Counts each signal in the bundled samples. */
async function countSamples() {
  const samples = new URL('samples/', ROOT);
  const read = (name) => readFileSync(new URL(name, samples), 'utf8');
  const inventory = JSON.parse(read('inventory.json'));
  const cidrLabels = JSON.parse(read('cidr-labels.json'));
  const { transform } = createTransformer({ inventory, cidrLabels, signals: 'on', fields: 'signals,bytes' });
  const counts = {};
  for (const file of readdirSync(samples).filter((name) => name.endsWith('.log'))) {
    const [{ data }] = (
      await transform({ records: [{ recordId: '1', data: Buffer.from(read(file)).toString('base64') }] })
    ).records;
    for (const line of Buffer.from(data, 'base64').toString().trim().split('\n')) {
      for (const name of JSON.parse(line).signals ?? []) counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

async function measureDay({ inventory, labels, lines: [header, ...lines], truths }) {
  const { transform } = createTransformer({
    inventory,
    cidrLabels: labels,
    addressData: [{ name: 'threats', location: list }],
    signals: 'on',
    fields: 'signals,bytes',
  });
  const names = header.split(' ');
  for (let at = 0; at < lines.length; at += EVENT_LINES) {
    const some = lines.slice(at, at + EVENT_LINES);
    const data = Buffer.from([header, ...some].join('\n')).toString('base64');
    const [{ data: answer }] = (await transform({ records: [{ recordId: '1', data }] })).records;
    const documents = Buffer.from(answer, 'base64').toString().trim().split('\n');
    if (documents.length !== some.length) throw new Error(`${documents.length} documents of ${some.length} lines`);
    for (const [index, line] of some.entries()) tally(line, names, truths[at + index], JSON.parse(documents[index]));
  }
  return lines.length;
}

function tally(line, names, truth, { signals = [] }) {
  const tokens = line.split(' ');
  const field = (name) => tokens[names.indexOf(name)];
  const flow = {
    action: field('action'),
    direction: field('flow-direction'),
    protocol: field('protocol'),
    bytes: Number(field('bytes')),
    packets: Number(field('packets')),
  };
  for (const [name, sum] of tallies) {
    const { shows } = truth;
    const isTrue =
      shows === undefined ? TRUE[name](flow, truth) : shows[truth.isRequest ? 'requests' : 'replies'].includes(name);
    const isFound = signals.includes(name);
    if (isTrue) sum.all++;
    if (!isFound) continue;
    sum.found++;
    if (isTrue) sum.right++;
    if (truth.isAttack) sum.ofAttack++;
  }
}
