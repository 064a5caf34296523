import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer, type AnswerSlot } from '../../../src/respond/answer.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

const AMPLE_BYTES = 6_291_456;
const slot = (recordId: string, member: AnswerSlot['member'] = 'data'): AnswerSlot => ({ recordId, member });
const sizeOf = (answer: Answer): number => Buffer.byteLength(JSON.stringify(answer.finish()));

/** The results of an answer, without its outputs. */
const resultsOf = (answer: Answer): string[] => answer.finish().records.map((record) => record.result);

/** The size of an answer in which these outputs are Ok. */
function bytesWith(ids: readonly string[], outputs: readonly string[]): number {
  return Buffer.byteLength(
    JSON.stringify({
      records: ids.map((recordId, index) => ({
        recordId,
        result: 'Ok',
        data: Buffer.from(outputs[index] ?? '').toString('base64'),
      })),
    }),
  );
}

describe('Answer', () => {
  it('answers every record as failed until it has another result', () => {
    // Prepare, Act
    const answer = new Answer([slot('a'), slot('b')], AMPLE_BYTES);

    // Assess
    expect(answer.finish()).toEqual({
      records: [
        { recordId: 'a', result: 'ProcessingFailed' },
        { recordId: 'b', result: 'ProcessingFailed' },
      ],
    });
  });

  it('answers with output, drops and fails, in the order of the event', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b'), slot('c')], AMPLE_BYTES);

    // Act
    answer.drop(2);
    const isTaken = answer.succeed(0, Buffer.from('{"é":1}\n'));

    // Assess
    expect(isTaken).toBe(true);
    expect(answer.finish()).toEqual({
      records: [
        { recordId: 'a', result: 'Ok', data: Buffer.from('{"é":1}\n').toString('base64') },
        { recordId: 'b', result: 'ProcessingFailed' },
        { recordId: 'c', result: 'Dropped' },
      ],
    });
  });

  it('puts output into the member of the payload', () => {
    // Prepare
    const answer = new Answer([slot('a', 'kafkaRecordValue')], AMPLE_BYTES);

    // Act
    answer.succeed(0, Buffer.from('x'));

    // Assess
    expect(answer.finish()).toEqual({ records: [{ recordId: 'a', result: 'Ok', kafkaRecordValue: 'eA==' }] });
    expect(answer.bytes).toBe(sizeOf(answer));
  });

  it('is empty for an event without records', () => {
    // Prepare, Act
    const answer = new Answer([], AMPLE_BYTES);

    // Assess
    expect(answer.finish()).toEqual({ records: [] });
    expect(answer.bytes).toBe('{"records":[]}'.length);
  });

  it('ignores records that the event does not have', () => {
    // Prepare
    const answer = new Answer([slot('a')], AMPLE_BYTES);

    // Act
    const isTaken = answer.succeed(1, Buffer.from('x'));
    answer.drop(5);

    // Assess
    expect(isTaken).toBe(false);
    expect(resultsOf(answer)).toEqual(['ProcessingFailed']);
    expect(answer.bytes).toBe(sizeOf(answer));
  });

  it('does not share memory with the given output', () => {
    // Prepare
    const answer = new Answer([slot('a')], AMPLE_BYTES);
    const output = Buffer.from('abc');

    // Act
    answer.succeed(0, output);
    output.fill(0);

    // Assess
    expect(answer.finish().records[0]?.data).toBe('YWJj');
  });
});

describe('Answer within its limit', () => {
  it('accepts an output that fits exactly, and refuses one that is a byte too large', () => {
    // Prepare: 4 bytes of base64 for each 3 of output
    const exact = bytesWith(['a'], ['123']);

    // Act
    const fitting = new Answer([slot('a')], exact);
    const tooTight = new Answer([slot('a')], exact - 1);
    const taken = [fitting.succeed(0, Buffer.from('123')), tooTight.succeed(0, Buffer.from('123'))];

    // Assess
    expect(taken).toEqual([true, false]);
    expect([fitting.bytes, sizeOf(fitting)]).toEqual([exact, exact]);
    expect(resultsOf(tooTight)).toEqual(['ProcessingFailed']);
  });

  it('accepts nothing more once it is closed, so that later outputs do not overtake one that did not fit', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b'), slot('c')], 1_024);

    // Act
    const isTaken = answer.succeed(0, Buffer.from('x'));
    answer.close();
    const isTakenLater = answer.succeed(1, Buffer.from('x'));

    // Assess
    expect([isTaken, isTakenLater]).toEqual([true, false]);
    expect([answer.isClosed, answer.spaceFor(2)]).toEqual([true, 0]);
    expect(resultsOf(answer)).toEqual(['Ok', 'ProcessingFailed', 'ProcessingFailed']);
    expect(answer.bytes).toBe(sizeOf(answer));
  });

  it('accepts no output without space, not even an empty one', () => {
    // Prepare: the name of the member alone takes more characters than `Ok` saves
    const slots = [slot('a', 'kafkaRecordValue')];
    const answer = new Answer(slots, new Answer(slots, 0).bytes);

    // Act
    const isTaken = answer.succeed(0, Buffer.alloc(0));

    // Assess
    expect(isTaken).toBe(false);
    expect(resultsOf(answer)).toEqual(['ProcessingFailed']);
  });

  it('gives the space that is left, that of the only output, and that of the only record', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b')], 1_024);
    answer.succeed(0, Buffer.alloc(300, 'x'));

    // Act
    const rooms = [answer.spaceFor(1), answer.spaceIfOnlyOutput(1), answer.spaceIfOnlyRecord(1)];

    // Assess: each is exact to the byte
    const empty = new Answer([slot('a'), slot('b')], 1_024);
    const alone = new Answer([slot('b')], 1_024);
    const fits = [answer, empty, alone].map((tried, index) => {
      const at = tried === alone ? 0 : 1;
      const room = rooms[index] ?? 0;
      return [tried.succeed(at, Buffer.alloc(room + 1, 'x')), tried.succeed(at, Buffer.alloc(room, 'x'))];
    });
    expect(fits).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ]);
    expect(rooms.toSorted((a, b) => a - b)).toEqual(rooms);
  });

  it('withdraws an output', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b')], 1_024);
    const before = answer.bytes;
    answer.succeed(0, Buffer.from('x'));
    const letsOut = answer.hasOutput;

    // Act
    answer.fail(0);

    // Assess
    expect([letsOut, answer.hasOutput]).toEqual([true, false]);
    expect(answer.bytes).toBe(before);
    expect(resultsOf(answer)).toEqual(['ProcessingFailed', 'ProcessingFailed']);
  });

  it('does not close for an output that is too large for any answer', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b'), slot('c')], 1_024);

    // Act
    const taken = ['x', 'x'.repeat(2_000), 'x'].map((text, index) => answer.succeed(index, Buffer.from(text)));

    // Assess
    expect(taken).toEqual([true, false, true]);
    expect(answer.isClosed).toBe(false);
  });

  it('still drops records when it is closed, which makes it smaller', () => {
    // Prepare
    const answer = new Answer([slot('a'), slot('b'), slot('c')], 1_024);
    answer.succeed(0, Buffer.from('x'));
    answer.close();
    const before = answer.bytes;

    // Act
    answer.drop(2);

    // Assess
    expect(answer.isClosed).toBe(true);
    expect(resultsOf(answer)).toEqual(['Ok', 'ProcessingFailed', 'Dropped']);
    expect(answer.bytes).toBe(before - 'ProcessingFailed'.length + 'Dropped'.length);
  });

  it('uses the space of a dropped record for later ones', () => {
    // Prepare: a limit that is too small by the bytes that dropping saves
    const slots = [slot('a'), slot('b')];
    const growth = bytesWith(['b'], ['1234567']) - new Answer([slot('b')], AMPLE_BYTES).bytes;
    const saved = 'ProcessingFailed'.length - 'Dropped'.length;
    const bound = new Answer(slots, AMPLE_BYTES).bytes + growth - saved;
    const withoutDrop = new Answer(slots, bound);
    const withDrop = new Answer(slots, bound);

    // Act
    withDrop.drop(0);
    const taken = [withoutDrop, withDrop].map((answer) => answer.succeed(1, Buffer.from('1234567')));

    // Assess
    expect(taken).toEqual([false, true]);
    expect([withDrop.bytes, sizeOf(withDrop)]).toEqual([bound, bound]);
  });

  it('gives its size to the byte and stays within the limit, for any ids and outputs', () => {
    const id = fc.oneof(
      fc.string({ unit: ANY_CODE_POINT }),
      fc.string(),
      fc.constantFrom('"', '\\', 'é', '\ud800', '\u0000'),
    );
    const member = fc.constantFrom('data' as const, 'kafkaRecordValue' as const);
    const step = fc.record({ id, member, deed: fc.constantFrom('succeed', 'drop', 'leave'), length: fc.nat(400) });

    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 0, max: 6_000 }), (steps, spareBytes) => {
        // Prepare
        const slots = steps.map(({ id: recordId, member: into }) => slot(recordId, into));
        const emptyBytes = new Answer(slots, 0).bytes;
        const answer = new Answer(slots, emptyBytes + spareBytes);

        // Act
        const taken = steps.map(({ deed, length }, index) => {
          if (deed === 'drop') answer.drop(index);
          return deed === 'succeed' ? answer.succeed(index, Buffer.alloc(length, 'x')) : undefined;
        });

        // Assess
        const { records } = answer.finish();
        expect(answer.bytes).toBe(sizeOf(answer));
        expect(answer.bytes).toBeLessThanOrEqual(emptyBytes + spareBytes);
        expect(records.map((record) => record.recordId)).toEqual(steps.map(({ id: recordId }) => recordId));
        for (const [index, isTaken] of taken.entries()) {
          if (isTaken !== undefined) expect(records[index]?.result === 'Ok').toBe(isTaken);
        }
      }),
    );
  });
});
