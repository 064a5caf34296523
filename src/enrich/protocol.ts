import { protocolName } from '../reference/protocols.ts';
import type { EnricherRow } from './enricher.ts';

/** The IANA keyword of the protocol number. */
export const PROTOCOL = {
  reads: { all: ['protocol'] },
  adds: [
    {
      name: 'protocol_name',
      json: 'string',
      sentence: 'IANA keyword of the protocol, lower case.',
      example: 'tcp',
      places: {
        ecs: 'network.transport',
        ocsf: 'connection_info.protocol_name',
        // the data model prescribes tcp, udp and icmp, and has no separate word for ICMPv6
        splunk: { path: 'event.transport', words: { 'ipv6-icmp': 'icmp' }, keepsOtherWords: true },
      },
    },
  ],
  create:
    ({ ends }) =>
    () =>
    (_record, added) => {
      if (ends.protocol >= 0) added.protocolName = protocolName(ends.protocol);
    },
} as const satisfies EnricherRow;
