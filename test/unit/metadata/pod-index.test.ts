import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PodIndex } from '../../../src/metadata/pod-index.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import type { NetworkInterface, Pod } from '../../../src/model/inventory.ts';

const VPC = 'vpc-1';
const ADDRESS = '10.0.1.77';

function pod(name: string, from: number, until: number, more: Partial<Pod> = {}): Pod {
  const place = { vpcId: VPC, interfaceId: 'eni-1', instanceId: 'i-1', addresses: [ADDRESS] };
  return { id: name, namespace: 'shop', name, ...place, from, until, ...more };
}

function askAt(startSeconds: number, endSeconds: number): AskedTime {
  const [from, until] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { startSeconds, endSeconds, from, until, since: -1, reason: undefined };
}

function ask(pods: readonly Pod[], start: number, end: number, found?: NetworkInterface) {
  const time = askAt(start, end);
  const answer = PodIndex.of(pods)?.at(VPC, ADDRESS, time, found);
  return { answer: typeof answer === 'object' ? answer.name : answer, time };
}

describe('PodIndex', () => {
  const [first, second] = [pod('first', 100, 200, { hasEnded: true }), pod('second', 300, 400)];

  it.each([
    ['within the time of one', 120, 180, 'first', undefined],
    ['within that of the other', 300, 400, 'second', undefined],
    ['between both', 210, 290, 'another_time', 'not_known_then'],
    ['before', 10, 90, 'another_time', 'not_known_then'],
    ['across both', 150, 350, 'another_time', 'owner_changed'],
    ['from one into the time after it', 150, 250, 'another_time', 'owner_changed'],
    ['without times', -1, -1, 'another_time', 'not_known_then'],
  ])('answers for a flow %s', (_when, start, end, expected, reason) => {
    const { answer, time } = ask([first, second], start, end);
    expect([answer, time.reason]).toEqual([expected, reason]);
  });

  it('does not know addresses that no pod is known to have had', () => {
    const index = PodIndex.of([first]);
    expect(index?.at(VPC, '10.0.1.78', askAt(120, 130), undefined)).toBeUndefined();
    expect(index?.at('vpc-2', ADDRESS, askAt(120, 130), undefined)).toBeUndefined();
    expect(PodIndex.of([])).toBeUndefined();
  });

  it('names nobody where the address is then on another instance than the pod', () => {
    const elsewhere = { id: 'eni-2', instanceId: 'i-2', addresses: ['10.0.1.30', ADDRESS] };
    expect(ask([first], 120, 130, elsewhere)).toMatchObject({
      answer: 'another_time',
      time: { reason: 'owner_changed' },
    });
    // the interface has the address only later
    expect(ask([first], 120, 130, { ...elsewhere, seenSince: { [ADDRESS]: 500 } }).answer).toBe('first');
    // another interface of the same node
    expect(ask([first], 120, 130, { ...elsewhere, instanceId: 'i-1' }).answer).toBe('first');
  });

  it('leaves the primary address of another interface to it, but not that of a branch interface', () => {
    const other = { id: 'eni-2', addresses: [ADDRESS] };
    expect(ask([first], 500, 510, other).answer).toBeUndefined();
    expect(ask([first], 500, 510, { ...other, type: 'branch' }).answer).toBe('another_time');
  });

  it('names no pod after the last list, even if none began or ended for a day', () => {
    const old = pod('old', 1_000, 100_000);
    expect(ask([old], 99_900, 100_000).answer).toBe('old');
    expect(ask([old], 99_900, 100_001)).toMatchObject({ answer: 'another_time', time: { reason: 'owner_changed' } });
    expect(ask([old], 100_001, 100_002)).toMatchObject({ answer: 'another_time', time: { reason: 'not_known_then' } });
    expect(ask([{ ...old, hasEnded: true }], 100_001, 100_002).answer).toBe('another_time');
  });

  it('names a pod only for flows that its time covers, and answers the same for all times to which it narrows', () => {
    const spans = fc.array(fc.tuple(fc.nat(500), fc.nat(200)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        spans,
        fc.nat(700),
        fc.nat(100),
        fc.nat(700),
        fc.nat(100),
        (times, start, length, other, otherLength) => {
          // Prepare
          const pods = times.map(([from, lasting], index) =>
            pod(`pod-${index}`, from, from + lasting, { hasEnded: true }),
          );

          // Act
          const { answer, time } = ask(pods, start, start + length);

          // Assess
          const touching = pods.filter(({ from, until }) => from <= start + length && until >= start);
          if (answer !== 'another_time') {
            expect(touching.map(({ name }) => name)).toEqual([answer]);
            expect(touching[0]?.from).toBeLessThanOrEqual(start);
            expect(touching[0]?.until).toBeGreaterThanOrEqual(start + length);
          }
          if (other < time.from || other + otherLength > time.until) return;
          expect(ask(pods, other, other + otherLength).answer).toBe(answer);
        },
      ),
    );
  });
});
