import { tcpFlagNames } from '../reference/tcp-flags.ts';
import type { Enricher } from './enricher.ts';

const TCP = 6;

/** The names of the TCP flags; none where the record says that it is of another protocol, whatever stands in the field. */
export const enrichTcpFlags: Enricher = (at) => {
  if (at['tcp-flags'] < 0) return undefined;
  return (record, added) => {
    if (!record.has(at['tcp-flags'])) return;
    if (record.has(at.protocol) && record.number(at.protocol) !== TCP) return;
    added.tcpFlagNames = tcpFlagNames(record.number(at['tcp-flags']));
  };
};
