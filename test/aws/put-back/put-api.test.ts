import { describe, expect, it } from 'vitest';
import { readEntries } from '../../../src/aws/put-back/put-api.ts';

describe('the entries of a response', () => {
  it.each(['RecordId', 'SequenceNumber'] as const)('are accepted if they have a %s and no error code', (idMember) => {
    // Prepare
    const other = idMember === 'RecordId' ? 'SequenceNumber' : 'RecordId';
    const list = [
      { [idMember]: '1' },
      { [idMember]: '2', ErrorCode: '' },
      { [idMember]: '3', ErrorCode: 'InternalFailure' },
      { ErrorCode: 'InternalFailure' },
      { [other]: '5' },
      { [idMember]: '' },
      { [idMember]: 7 },
      {},
      null,
      'x',
    ];

    // Act
    const entries = readEntries(list, idMember);

    // Assess
    expect(entries.map(({ isAccepted }) => isAccepted)).toEqual([true, true, ...Array(8).fill(false)]);
    expect(entries.map(({ errorCode }) => errorCode)).toEqual([
      undefined,
      undefined,
      'InternalFailure',
      'InternalFailure',
      ...Array(6).fill(undefined),
    ]);
  });

  it.each([undefined, null, 'x', 7, { 0: { RecordId: '1' } }])('are empty if the answer has %j for a list', (list) => {
    // Prepare, Act
    const entries = readEntries(list, 'RecordId');

    // Assess
    expect(entries).toEqual([]);
  });
});
