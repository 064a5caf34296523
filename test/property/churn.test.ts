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
  ['snapshot', 'eks', 2, [3885, 182, 8]],
  ['snapshot', 'eks', 5, [3926, 141, 8]],
  ['snapshot', 'extreme', 2, [2020, 1470, 736]],
  ['snapshot', 'extreme', 5, [2837, 932, 457]],
  ['ec2', 'none', 2, [3867, 401, 0]],
  ['ec2', 'none', 5, [3935, 333, 0]],
  ['ec2', 'deployments', 2, [3733, 587, 0]],
  ['ec2', 'deployments', 5, [3900, 420, 0]],
  ['ec2', 'eks', 2, [3654, 415, 0]],
  ['ec2', 'eks', 5, [3741, 328, 0]],
  ['ec2', 'extreme', 2, [3233, 989, 0]],
  ['ec2', 'extreme', 5, [3558, 664, 0]],
  ['gaps', 'none', 2, [4268, 0, 0]],
  ['gaps', 'none', 5, [4268, 0, 0]],
  ['gaps', 'deployments', 2, [4143, 177, 24]],
  ['gaps', 'deployments', 5, [4094, 226, 24]],
  ['gaps', 'eks', 2, [4004, 63, 9]],
  ['gaps', 'eks', 5, [4008, 61, 7]],
  ['gaps', 'extreme', 2, [3004, 772, 451]],
  ['gaps', 'extreme', 5, [3167, 859, 201]],
  ['replay', 'none', 2, [4268, 0, 0]],
  ['replay', 'none', 5, [4268, 0, 0]],
  ['replay', 'deployments', 2, [489, 3831, 0]],
  ['replay', 'deployments', 5, [2245, 2075, 0]],
  ['replay', 'eks', 2, [451, 3618, 0]],
  ['replay', 'eks', 5, [2093, 1976, 0]],
  ['replay', 'extreme', 2, [773, 3449, 0]],
  ['replay', 'extreme', 5, [2268, 1954, 0]],
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
