import { describe, expect, it } from 'vitest';
import { type OwnerSpan, ownerAt, type Trust } from '../../../src/metadata/owner-at.ts';
import type { AnswerEdge } from '../../../src/model/answer-edge.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';

const NO_TRUST: Trust = { after: () => 0, between: () => 0 };

function span(id: string, from: number, until: number): OwnerSpan {
  return { interfaceId: id, networkInterface: { id }, from, until, before: 'seen_later' };
}

function asked(startSeconds: number, endSeconds: number): AskedTime {
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  return { startSeconds, endSeconds, ...always, since: -1, reason: undefined };
}

/** The interface named for a flow, or the reason why there is none. */
function answer(spans: readonly OwnerSpan[], start: number, end: number, trust: Partial<Trust> = {}): string {
  const time = asked(start, end);
  return ownerAt(spans, time, { ...NO_TRUST, ...trust })?.id ?? `${time.reason}`;
}

describe('ownerAt', () => {
  it('names the interface whose span covers the whole flow, and since when', () => {
    // Prepare
    const time = asked(120, 180);

    // Act
    const owner = ownerAt([span('eni-1', 100, 200)], time, NO_TRUST);

    // Assess
    expect([owner?.id, time.since, time.from, time.until]).toEqual(['eni-1', 100, 100, 200]);
  });

  it('notes at which sighting an answer changes, for whoever follows it', () => {
    // Prepare
    const spans = [span('eni-1', 100, 200)];
    const flows = [
      [120, 180],
      [190, 210],
      [40, 90],
      [90, 110],
    ] as const;

    // Act
    const held = flows.map(([start, end]) => {
      const edge: AnswerEdge = { sighting: undefined, isBeyond: false };
      const time = { ...asked(start, end), edge };
      ownerAt(spans, time, NO_TRUST);
      return [time.from, time.until, edge.sighting?.until, edge.isBeyond];
    });

    // Assess
    const { POSITIVE_INFINITY: ever, NEGATIVE_INFINITY: never } = Number;
    expect(held).toEqual([
      [100, ever, 200, false],
      [100, ever, 200, true],
      [0, ever, 99, false],
      [ever, never, undefined, false],
    ]);
  });

  it('names nobody before the first span and after the last, with a reason each', () => {
    // Prepare
    const spans = [span('eni-1', 100, 200)];

    // Act
    const answers = [answer(spans, 40, 90), answer(spans, 90, 110), answer(spans, 190, 210), answer(spans, 90, 210)];

    // Assess
    expect(answers).toEqual(['seen_later', 'seen_later', 'not_known_then', 'not_known_then']);
  });

  it('names an interface after its span as far as it is trusted, and never before', () => {
    // Prepare
    const spans = [span('eni-1', 100, 200)];

    // Act
    const answers = [
      answer(spans, 190, 210, { after: () => 10 }),
      answer(spans, 190, 211, { after: () => 10 }),
      answer(spans, 99, 110, { after: () => 10 }),
    ];

    // Assess
    expect(answers).toEqual(['eni-1', 'not_known_then', 'seen_later']);
  });

  it('takes two neighbouring spans that agree for one, if the gap between is trusted', () => {
    // Prepare
    const spans = [span('eni-1', 100, 200), span('eni-1', 300, 400)];

    // Act
    const answers = [answer(spans, 220, 260, { between: () => 100 }), answer(spans, 220, 260, { between: () => 99 })];

    // Assess
    expect(answers).toEqual(['eni-1', 'not_known_then']);
  });

  it('names no owner when the address changed its owner, whatever is trusted', () => {
    // Prepare
    const trust = { after: () => 1e6, between: () => 1e6 };
    const moved = [span('eni-1', 100, 200), span('eni-2', 300, 400)];
    const between = [span('eni-1', 100, 200), span('eni-2', 230, 240), span('eni-1', 300, 400)];

    // Act
    const answers = [
      answer(moved, 220, 260, trust),
      answer(moved, 190, 310, trust),
      answer(moved, 150, 180, trust),
      answer(moved, 310, 380, trust),
      answer(between, 235, 260, trust),
      answer([span('eni-1', 100, 200), span('eni-2', 150, 250)], 160, 170, trust),
    ];

    // Assess
    expect(answers).toEqual(['owner_changed', 'owner_changed', 'eni-1', 'eni-2', 'owner_changed', 'owner_changed']);
  });

  it('limits an answer to the flows into which no other interface reaches', () => {
    // Prepare
    const time = asked(310, 320);
    const spans = [span('eni-2', 30, 120), span('eni-1', 100, 400), span('eni-3', 390, 395)];

    // Act
    const owner = ownerAt(spans, time, NO_TRUST);

    // Assess
    expect([owner?.id, time.from, time.until]).toEqual(['eni-1', 121, 389]);
  });

  it('names nobody for a time in which an interface was attached to something that nothing describes', () => {
    // Prepare, Act
    const answers = answer([{ ...span('eni-1', 100, 200), networkInterface: undefined }], 120, 150);

    // Assess
    expect(answers).toBe('owner_changed');
  });
});
