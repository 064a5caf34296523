import { describe, expect, it } from 'vitest';
import { LINE_TEXT } from '../../../src/model/line-table.ts';
import { LARGE_WINDOW, Window } from '../../../src/pipeline/window.ts';

describe('Window', () => {
  it('is full when it holds as much text or as many lines as it may', () => {
    // Prepare
    const ofText = new Window();
    const ofLines = new Window();
    ofText.arena.append(Buffer.alloc(LARGE_WINDOW.bytes - 1));
    for (let line = 1; line < LARGE_WINDOW.lines; line++) ofLines.lines.add(0, 0, LINE_TEXT);
    const before = [ofText.isFull(LARGE_WINDOW), ofLines.isFull(LARGE_WINDOW)];

    // Act
    ofText.arena.append(Buffer.alloc(1));
    ofLines.lines.add(0, 0, LINE_TEXT);

    // Assess
    expect(before).toEqual([false, false]);
    expect([ofText.isFull(LARGE_WINDOW), ofLines.isFull(LARGE_WINDOW)]).toEqual([true, true]);
  });

  it('is empty for its next use, and releases the memory of one large batch', () => {
    // Prepare
    const window = new Window();
    window.arena.append(Buffer.alloc(2 * LARGE_WINDOW.bytes));
    window.lines.add(0, 5, LINE_TEXT);
    window.records.addHeader();
    window.decoder.controlMessages = 3;
    window.writer.text('x');
    window.sources.push({
      firstLine: 0,
      lastLine: 1,
      textStart: 0,
      textEnd: 0,
      context: { header: undefined },
      fault: undefined,
    });

    // Act
    window.reset();

    // Assess
    expect([window.arena.length, window.lines.count, window.records.count, window.writer.length]).toEqual([0, 0, 0, 0]);
    expect([window.decoder.controlMessages, window.sources.length]).toEqual([0, 0]);
    expect(window.arena.bytes.length).toBeLessThan(2 * LARGE_WINDOW.bytes);
  });
});
