import { tcpFlagNames } from '../reference/tcp-flags.ts';
import type { EnricherRow } from './enricher.ts';

const TCP = 6;

/** The names of the TCP flags; none if the record has another protocol, whatever the field contains. */
export const TCP_FLAGS = {
  reads: { all: ['tcp-flags'], optional: ['protocol'] },
  adds: [
    {
      name: 'tcp_flag_names',
      json: 'strings',
      sentence: 'Names of tcp_flags; absent for 0.',
      example: 'SYN, ACK',
      places: {
        ecs: { path: 'aws.vpcflow.tcp_flags_array', as: 'lower' },
        splunk: 'event.tcp_flag',
        'splunk-raw': 'fields.tcp_flag',
      },
    },
  ],
  create:
    ({ ends }) =>
    () =>
    (_record, added) => {
      const { tcpFlags, protocol } = ends;
      if (tcpFlags < 0 || (protocol >= 0 && protocol !== TCP)) return;
      added.tcpFlagNames = tcpFlagNames(tcpFlags);
    },
} as const satisfies EnricherRow;
