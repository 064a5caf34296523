import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { receiveRecords } from '../../../src/decode/receive-records.ts';

describe('receiveRecords', () => {
  it('gives each record of an event in order', () => {
    // Prepare
    const event = {
      records: [
        { recordId: 'a', data: 'QQ==' },
        { recordId: 'b', data: 'Qg==' },
      ],
    };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received).toEqual([
      { recordId: 'a', member: 'data', payload: 'QQ==', isContradicted: false },
      { recordId: 'b', member: 'data', payload: 'Qg==', isContradicted: false },
    ]);
  });

  it('reads an MSK record from its member', () => {
    // Prepare
    const event = { records: [{ recordId: 'a', kafkaRecordValue: 'QQ==' }] };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received).toEqual([{ recordId: 'a', member: 'kafkaRecordValue', payload: 'QQ==', isContradicted: false }]);
  });

  it.each([
    [undefined],
    [null],
    ['records'],
    [{}],
    [{ records: null }],
    [{ records: { 0: { recordId: 'a' }, length: 1 } }],
    [[{ recordId: 'a' }]],
  ])('finds no records in %j', (event) => {
    // Prepare, Act
    const received = receiveRecords(event);

    // Assess
    expect(received).toEqual([]);
  });

  it('omits entries of the list that have no id', () => {
    // Prepare
    const event = { records: [null, 'a', {}, { recordId: null, data: 'QQ==' }, { recordId: 'b', data: 'Qg==' }] };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received.map((record) => record.recordId)).toEqual(['b']);
  });

  it('accepts a number as an id', () => {
    // Prepare
    const event = { records: [{ recordId: 7, data: 'QQ==' }] };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received.map((record) => record.recordId)).toEqual(['7']);
  });

  it('keeps a record without data, since it must be answered', () => {
    // Prepare
    const event = { records: [{ recordId: 'a' }] };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received).toEqual([{ recordId: 'a', member: 'data', payload: undefined, isContradicted: false }]);
  });

  it('treats a repeated id with the same payload as one record', () => {
    // Prepare
    const record = { recordId: 'a', data: 'QQ==' };

    // Act
    const received = receiveRecords({ records: [record, { ...record }] });

    // Assess
    expect(received).toEqual([{ recordId: 'a', member: 'data', payload: 'QQ==', isContradicted: false }]);
  });

  it('marks a repeated id with another payload, at its first position', () => {
    // Prepare
    const event = {
      records: [
        { recordId: 'a', data: 'QQ==' },
        { recordId: 'b', data: 'Qg==' },
        { recordId: 'a', data: 'Qw==' },
      ],
    };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received.map(({ recordId, isContradicted }) => [recordId, isContradicted])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('distinguishes ids that are names of built-in properties', () => {
    // Prepare
    const event = {
      records: [
        { recordId: '__proto__', data: 'QQ==' },
        { recordId: 'constructor', data: 'Qg==' },
      ],
    };

    // Act
    const received = receiveRecords(event);

    // Assess
    expect(received.map((record) => record.recordId)).toEqual(['__proto__', 'constructor']);
  });

  it('gives each id once, at its first position, in any order of ids', () => {
    const someIds = fc.array(fc.constantFrom('', 'a', 'aa', 'b', 'c', '10', '9', 'é'), { maxLength: 12 });
    fc.assert(
      fc.property(someIds, (ids) => {
        // Prepare
        const event = { records: ids.map((recordId, index) => ({ recordId, data: String(index) })) };

        // Act
        const received = receiveRecords(event);

        // Assess
        const places = [...new Set(ids)].map((id) => [id, ids.filter((other) => other === id).length > 1]);
        expect(received.map(({ recordId, isContradicted }) => [recordId, isContradicted])).toEqual(places);
      }),
    );
  });
});
