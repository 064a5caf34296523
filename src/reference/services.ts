import { createUnfold } from './folded-text.ts';
import {
  type ServiceEntry,
  type ServicePage,
  type ServiceRank,
  type ServiceTransport,
  unpackServicePage,
} from './service-page.ts';
import { SERVICE_PAGES, SERVICE_PHRASES } from './services.generated.ts';

export type { ServiceRank, ServiceTransport } from './service-page.ts';

const MAX_PORT = 65_535;

// A page is unpacked at the first look-up of one of its 256 ports: unpacking all pages would slow the cold start by
// milliseconds. Reference data is the same for every invocation, hence safe to share.
const unpackedPages: (ServicePage | undefined)[] = [];
let foldedPages: readonly string[] | undefined;
let unfold: ((text: string) => string) | undefined;

function entryOf(transport: ServiceTransport, port: number): ServiceEntry | undefined {
  if (!(port >= 0 && port <= MAX_PORT)) return undefined;
  const number = port >> 8;
  let page = unpackedPages[number];
  if (page === undefined) {
    unfold ??= createUnfold(SERVICE_PHRASES);
    foldedPages ??= SERVICE_PAGES.split('~');
    page = unpackServicePage(unfold(foldedPages[number] ?? '').replaceAll('|', '\n'));
    unpackedPages[number] = page;
  }
  return page[transport][port & 255];
}

/**
 * The name of the service that usually listens on a port (0–65535): the common name if this project has one ("rdp" for
 * 3389/tcp), otherwise the first that IANA lists for the port and transport, in IANA's spelling. A port is only a hint
 * at its service. Undefined if there is no name, and for numbers that are not ports. Source: IANA Service Name and
 * Transport Protocol Port Number Registry.
 */
export function serviceName(transport: ServiceTransport, port: number): string | undefined {
  return entryOf(transport, port)?.name;
}

/**
 * The origin of a port's name: `operator` for this project's overrides, `registered` if IANA merely lists one (ports
 * below 1024 too), undefined if the port has no name.
 */
export function serviceRank(transport: ServiceTransport, port: number): ServiceRank | undefined {
  return entryOf(transport, port)?.rank;
}

/**
 * The transport whose ports an IP protocol number uses, or undefined for protocols without ports. UDP-Lite (136) shares
 * the port space of UDP (RFC 3828). Source of the numbers: IANA Protocol Numbers.
 */
export function transportOfProtocol(protocol: number): ServiceTransport | undefined {
  switch (protocol) {
    case 6:
      return 'tcp';
    case 17:
    case 136:
      return 'udp';
    case 132:
      return 'sctp';
    case 33:
      return 'dccp';
    default:
      return undefined;
  }
}
