/** A transport with ports; IANA registers service names for these four. */
export type ServiceTransport = 'tcp' | 'udp' | 'sctp' | 'dccp';

/**
 * Where a service name comes from: `operator` is the name in common use, from this project's overrides; `registered` is
 * IANA's registration for the port.
 */
export type ServiceRank = 'operator' | 'registered';

/** The name of a port and where it comes from. */
export interface ServiceEntry {
  readonly name: string;
  readonly rank: ServiceRank;
}

/** The entries of 256 ports, by the low eight bits of the port; undefined for a port without a name. */
export type ServicePage = Readonly<Record<ServiceTransport, readonly (ServiceEntry | undefined)[]>>;

const LETTERS: readonly (readonly [letter: string, transport: ServiceTransport])[] = [
  ['t', 'tcp'],
  ['u', 'udp'],
  ['s', 'sctp'],
  ['d', 'dccp'],
];

/** The key of lines without one: registered for TCP and UDP. */
const USUAL_KEY = 'tu';

/**
 * Unpacks the text of one page. Each line is a key, how far its first port is from the last port of the line before
 * it (0 at first), and the names of that port and of those that follow it without a gap, joined by spaces. The key has a letter for each transport: t, u, s, d if the
 * names are registered, capitals if they are operators' names. A line without a key has {@link USUAL_KEY}. An empty text
 * is a page without names.
 */
export function unpackServicePage(text: string): ServicePage {
  const page: Record<ServiceTransport, ServiceEntry[]> = { tcp: [], udp: [], sctp: [], dccp: [] };
  if (text === '') return page;
  let lastPort = 0;
  for (const line of text.split('\n')) {
    const [key = '', distance, ...names] = (/^[a-z]/i.test(line) ? line : `${USUAL_KEY} ${line}`).split(' ');
    const letters = key.toLowerCase();
    const rank: ServiceRank = letters === key ? 'registered' : 'operator';
    const entries = names.map((name) => ({ name, rank }));
    const first = lastPort + Number(distance);
    for (const [letter, transport] of LETTERS) {
      if (!letters.includes(letter)) continue;
      let index = first;
      for (const entry of entries) page[transport][index++] = entry;
    }
    lastPort = first + entries.length - 1;
  }
  return page;
}
