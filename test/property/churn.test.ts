import { describe, expect, it } from 'vitest';
import { measureChurn } from '../support/churn/measure-churn.ts';

const SIZE = { minutes: 30, flowsPerSecond: 0.6, seed: 17 } as const;

/** Right, unattributed and wrong ends: what the product does today. */
const FIGURES = [
  ['none', 'eks', 2, [0, 4069, 0]],
  ['none', 'eks', 5, [0, 4069, 0]],
  ['snapshot', 'none', 2, [4268, 0, 0]],
  ['snapshot', 'none', 5, [4268, 0, 0]],
  ['snapshot', 'deployments', 2, [2979, 1332, 33]],
  ['snapshot', 'deployments', 5, [3621, 698, 25]],
  ['snapshot', 'eks', 2, [3887, 180, 8]],
  ['snapshot', 'eks', 5, [3928, 139, 8]],
  ['snapshot', 'extreme', 2, [2009, 1409, 624]],
  ['snapshot', 'extreme', 5, [2768, 871, 403]],
  ['ec2', 'none', 2, [4267, 1, 0]],
  ['ec2', 'none', 5, [4267, 1, 0]],
  ['ec2', 'deployments', 2, [4295, 25, 22]],
  ['ec2', 'deployments', 5, [4305, 15, 22]],
  ['ec2', 'eks', 2, [4040, 29, 5]],
  ['ec2', 'eks', 5, [4060, 9, 5]],
  ['ec2', 'extreme', 2, [3473, 444, 126]],
  ['ec2', 'extreme', 5, [3601, 325, 117]],
  ['gaps', 'none', 2, [4268, 0, 0]],
  ['gaps', 'none', 5, [4268, 0, 0]],
  ['gaps', 'deployments', 2, [4313, 6, 25]],
  ['gaps', 'deployments', 5, [4313, 6, 25]],
  ['gaps', 'eks', 2, [4046, 21, 8]],
  ['gaps', 'eks', 5, [4051, 16, 8]],
  ['gaps', 'extreme', 2, [3270, 289, 483]],
  ['gaps', 'extreme', 5, [3331, 281, 431]],
  ['replay', 'none', 2, [4268, 0, 0]],
  ['replay', 'none', 5, [4268, 0, 0]],
  ['replay', 'deployments', 2, [489, 3731, 102]],
  ['replay', 'deployments', 5, [2245, 2032, 45]],
  ['replay', 'eks', 2, [451, 3467, 151]],
  ['replay', 'eks', 5, [2093, 1927, 49]],
  ['replay', 'extreme', 2, [767, 3164, 103]],
  ['replay', 'extreme', 5, [2202, 1795, 37]],
] as const;

describe('names of ends where addresses change their owners', () => {
  it.each(FIGURES)('are as recorded: %s, churn %s, version %s', async (source, level, version, expected) => {
    // Prepare, Act
    const { right, unattributed, wrong } = await measureChurn({ source, level, version, ...SIZE });

    // Assess
    expect([right, unattributed, wrong]).toEqual(expected);
  });

  it('are the same in each run of a configuration', async () => {
    // Prepare
    const configuration = { source: 'gaps', level: 'extreme', version: 5, ...SIZE } as const;

    // Act
    const first = await measureChurn(configuration);
    const second = await measureChurn(configuration);

    // Assess
    expect(first).toEqual(second);
    expect(first.records).toBeGreaterThan(1_000);
  });
});
