import { tcpFlagNames } from '../reference/tcp-flags.ts';
import type { Enricher } from './enricher.ts';

/** The names of the TCP flags. */
export const enrichTcpFlags: Enricher = (at) => {
  if (at['tcp-flags'] < 0) return undefined;
  return (record, added) => {
    if (record.has(at['tcp-flags'])) added.tcpFlagNames = tcpFlagNames(record.number(at['tcp-flags']));
  };
};
