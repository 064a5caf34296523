import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ipv4Memo } from '../../../src/enrich/ipv4-memo.ts';
import { PeerAnswer, PeerMemo } from '../../../src/enrich/peer-memo.ts';
import { ByteMemo } from '../../../src/memory/byte-memo.ts';
import { KnownEnd } from '../../../src/model/known-end.ts';
import { recordOf } from '../parse/parse-text.ts';

describe('Ipv4Memo', () => {
  it('returns what a map would return, whatever the addresses', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(50), fc.nat(0xffffffff)), { maxLength: 3_000 }), (addresses) => {
        // Prepare
        const memo = new Ipv4Memo<string>(100_000);
        const map = new Map<number, string>();

        // Act
        addresses.forEach((address, index) => {
          memo.set(address, String(index));
          map.set(address, String(index));
        });

        // Assess
        for (const [address, value] of map) expect(memo.get(address)).toBe(value);
        expect(memo.get(0xfffffffe)).toBe(map.get(0xfffffffe));
      }),
      { numRuns: 50 },
    );
  });

  it('stays within its limit', () => {
    // Prepare
    const memo = new Ipv4Memo<number>(10_000);

    // Act
    for (let address = 0; address < 100_000; address++) memo.set(address, address);

    // Assess
    const held = Array.from({ length: 100_000 }, (_, address) => memo.get(address)).filter(
      (value) => value !== undefined,
    );
    expect(held.length).toBeLessThanOrEqual(10_000);
    expect(memo.get(99_999)).toBe(99_999);
  });
});

describe('ByteMemo', () => {
  it('makes a value once for each text, and none for an absent field', () => {
    // Prepare
    let made = 0;
    const memo = new ByteMemo(1_000, (text) => `${text} ${++made}`);
    const ids = Array.from({ length: 600 }, (_, index) => `eni-${index.toString(16)}`);

    // Act
    const first = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0));
    const second = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0));

    // Assess
    expect(first).toEqual(ids.map((id, index) => `${id} ${index + 1}`));
    expect(second).toEqual(first);
    expect(memo.of(recordOf('- 1', 'interface-id srcport'), 0)).toBeUndefined();
  });

  it('stays within its limit, and remains correct', () => {
    // Prepare
    const memo = new ByteMemo(100, (text) => ({ text }));
    const ids = Array.from({ length: 1_000 }, (_, index) => `eni-${index.toString(16)}`);

    // Act
    const found = ids.map((id) => memo.of(recordOf(id, 'interface-id'), 0)?.text);

    // Assess
    expect(found).toEqual(ids);
  });

  it('keeps no text that is longer than any id, so that its memory has a bound', () => {
    // Prepare
    let made = 0;
    const memo = new ByteMemo(1_000, (text) => text.length + ++made);
    const texts = [256, 257].map((bytes) => `eni-${'a'.repeat(bytes - 'eni-'.length)}`);

    // Act
    const values = [...texts, ...texts].map((text) => memo.of(recordOf(text, 'interface-id'), 0));

    // Assess
    expect(values).toEqual([257, 259, 257, 260]);
  });
});

describe('PeerMemo', () => {
  const question = (epoch: number, vpcId: string) => ({
    epoch,
    vpcId,
    trafficPath: -1,
    nextHopInterfaceId: undefined,
    nextHopVpcId: undefined,
    isOutsideVpcs: false,
    startSeconds: 100,
    endSeconds: 160,
    from: 0,
    until: 200,
    since: -1,
    reason: undefined,
  });
  const answer = (epoch: number, vpcId: string) =>
    new PeerAnswer(question(epoch, vpcId), new KnownEnd({ vpc_id: vpcId }), undefined, undefined, undefined);

  it('distinguishes every part of a query', () => {
    // Prepare
    const memo = new PeerMemo();
    const known = memo.remember(answer(0, 'vpc-1'));

    // Act
    const others = [
      question(1, 'vpc-1'),
      question(0, 'vpc-2'),
      { ...question(0, 'vpc-1'), trafficPath: 1 },
      { ...question(0, 'vpc-1'), nextHopInterfaceId: 'eni-1' },
      { ...question(0, 'vpc-1'), nextHopVpcId: 'vpc-1' },
      { ...question(0, 'vpc-1'), isOutsideVpcs: true },
      { ...question(0, 'vpc-1'), startSeconds: -1 },
      { ...question(0, 'vpc-1'), endSeconds: 201 },
    ].map((each) => memo.answerTo(each));

    // Assess
    expect(memo.answerTo(question(0, 'vpc-1'))).toBe(known);
    expect(others).toEqual(others.map(() => undefined));
  });

  it('keeps the last eight results of an epoch, and none of earlier epochs', () => {
    // Prepare
    const memo = new PeerMemo();
    const ids = Array.from({ length: 9 }, (_, index) => `vpc-${index + 1}`);
    for (const id of ids) memo.remember(answer(0, id));
    const known = ids.filter((id) => memo.answerTo(question(0, id)) !== undefined);

    // Act
    memo.remember(answer(1, 'vpc-1'));

    // Assess
    expect(known).toEqual(ids.slice(1));
    expect(memo.answerTo(question(1, 'vpc-1'))).toBeDefined();
    expect(ids.map((id) => memo.answerTo(question(0, id)))).toEqual(ids.map(() => undefined));
  });
});
