import { protocolName } from '../reference/protocols.ts';
import type { Enricher } from './enricher.ts';

/** The IANA keyword of the protocol number. */
export const enrichProtocol: Enricher = (at) => {
  if (at.protocol < 0) return undefined;
  return (record, added) => {
    if (record.has(at.protocol)) added.protocolName = protocolName(record.number(at.protocol));
  };
};
