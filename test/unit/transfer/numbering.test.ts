import { describe, expect, it } from 'vitest';
import { Numbering, TextNumbers } from '../../../src/transfer/numbering.ts';

describe('TextNumbers', () => {
  it('gives a text the same number each time, and none the number 0', () => {
    const numbers = new TextNumbers();
    expect(['S3', 'EC2', 'S3', undefined].map((text) => numbers.of(text))).toEqual([1, 2, 1, 0]);
  });

  it('gives no number to more texts than have room in a key', () => {
    const numbers = new TextNumbers();
    for (let text = 0; text < 255; text++) numbers.of(`service ${text}`);
    expect([numbers.isFull, numbers.of('another'), numbers.of('service 254')]).toEqual([true, -1, 255]);
    numbers.clear();
    expect([numbers.isFull, numbers.of('another')]).toEqual([false, 1]);
  });
});

describe('Numbering', () => {
  it('keeps one object for equal things', () => {
    const numbering = new Numbering<{ zoneId: string | undefined; isPublic: boolean }>();
    const first = numbering.of({ zoneId: undefined, isPublic: true });
    expect(numbering.of({ zoneId: undefined, isPublic: true })).toBe(first);
    expect([first.number, numbering.of({ zoneId: 'euc1-az1', isPublic: true }).number]).toEqual([1, 2]);
  });

  it('gives no number to more things than have room in a key', () => {
    const numbering = new Numbering<{ id: number }>();
    for (let id = 0; id < 65_535; id++) numbering.of({ id });
    expect([numbering.isFull, numbering.of({ id: -1 }), numbering.of({ id: 7 })]).toEqual([
      true,
      { id: -1, number: -1 },
      { id: 7, number: 8 },
    ]);
  });
});
