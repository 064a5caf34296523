import { readFileSync } from 'node:fs';
import { readCsv } from './csv.mjs';

const OVERRIDES_FILE = new URL('./overrides/service-names.csv', import.meta.url);
const MAX_PORT = 65_535;

/**
 * The reasons for an override:
 * - missing: the registry has no name for this port and transport
 * - misleads: the registry names a different service than the one in use
 * - opaque: the registry names the right service with an uncommon word
 * - order: the registry has several names, and the expected name is not the first
 * - same: the registry's name is right; the row marks the port as one that operators recognize as a server's
 */
const KINDS = ['missing', 'misleads', 'opaque', 'order', 'same'];

/**
 * The name of a port on one transport.
 * @typedef {{ port: number, transport: string, name: string, rank: 'registered' | 'operator' }} Assignment
 */

/**
 * Reads the hand-made overrides: port, transport, name, iana_name, kind, reason. A reason says what the service is and gives a source;
 * "source:" marks a page that was read, "unchecked:" a page that should confirm it but was not opened.
 * @returns {Record<string, string>[]}
 */
export const readServiceOverrides = () =>
  readCsv(readFileSync(OVERRIDES_FILE, 'utf8'), 'overrides/service-names.csv', [
    'port',
    'transport',
    'name',
    'iana_name',
    'kind',
    'reason',
  ]);

/**
 * One assignment per port and transport, sorted by port: the override's name, otherwise the first registered name. A range counts for
 * each of its ports. Throws if an override no longer fits the registry, so that somebody reviews it.
 * @param {readonly Record<string, string>[]} registryRows service_name, port ("80" or "6000-6063"), transport
 * @param {readonly Record<string, string>[]} overrideRows from `readServiceOverrides`
 * @returns {Assignment[]}
 */
export const assignServices = (registryRows, overrideRows) => {
  const registered = registeredNames(registryRows);
  /** @type {Map<string, Assignment>} */
  const assignments = new Map();
  for (const [key, names] of registered) {
    const [transport = '', port] = key.split(' ');
    assignments.set(key, { port: Number(port), transport, name: names[0] ?? '', rank: 'registered' });
  }
  const seen = new Set();
  for (const row of overrideRows) {
    const { port = '', transport = '', name = '' } = row;
    const key = `${transport} ${port}`;
    const fault = seen.has(key) ? 'comes twice' : overrideFault(row, registered.get(key) ?? []);
    if (fault !== undefined) throw new Error(`overrides/service-names.csv: ${port}/${transport} ${name}: ${fault}`);
    seen.add(key);
    assignments.set(key, { port: Number(port), transport, name, rank: 'operator' });
  }
  return [...assignments.values()].sort((a, b) => a.port - b.port || (a.transport < b.transport ? -1 : 1));
};

/** @param {readonly Record<string, string>[]} rows */
const registeredNames = (rows) => {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const { service_name: name = '', port = '', transport } of rows) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(port) ?? [];
    if (first === undefined || Number(first) > Number(last) || Number(last) > MAX_PORT) {
      throw new Error(`service-names.csv: port must be a number or a range up to ${MAX_PORT}, not ${port} (${name})`);
    }
    for (let number = Number(first); number <= Number(last); number++) {
      const key = `${transport} ${number}`;
      names.set(key, [...(names.get(key) ?? []), name]);
    }
  }
  return names;
};

/**
 * The fault of an override, if it has one.
 * @param {Record<string, string>} row
 * @param {readonly string[]} registered the registered names of that port and transport, in order
 */
const overrideFault = ({ port = '', name = '', iana_name: ianaName = '', kind = '', reason = '' }, registered) => {
  if (!/^[1-9]\d*$/.test(port) || Number(port) > MAX_PORT) return `port must be 1 to ${MAX_PORT}, not ${port}`;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) return 'name must be lower-case words joined by "-"';
  if (reason === '') return 'reason is empty';
  if (!KINDS.includes(kind)) return `kind must be one of ${KINDS.join(', ')}, not ${kind}`;
  const first = registered[0] ?? '';
  if (ianaName !== first) return `iana_name must be the registry's first name "${first}", not "${ianaName}"`;
  if ((kind === 'missing') !== (first === '')) return `kind is ${kind}, the registry's first name is "${first}"`;
  if ((kind === 'same') !== (name === first)) return `kind is ${kind}, the registry's first name is "${first}"`;
  if (kind === 'order' && !registered.includes(name)) {
    return `kind is order, the registry's names are ${registered.join(', ')}`;
  }
  return undefined;
};
