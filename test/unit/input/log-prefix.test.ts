import { describe, expect, it } from 'vitest';
import { isCliEvent, readCliEvents, withoutPrefix } from '../../../src/input/log-prefix.ts';
import { chunksOf, readText } from './chunks-of.ts';

const LINE = '2 123456789012 eni-0a1b2c3d 10.1.0.7 10.0.2.20 51515 443 6 10 840 1609459200 1609459260 ACCEPT OK';
const [GREEN, CYAN, RESET] = ['\u001b[32m', '\u001b[36m', '\u001b[0m'];

describe('withoutPrefix', () => {
  it.each([
    ['an export task', `2018-09-22T20:28:14.000Z ${LINE}`],
    ['an export task, with the name of the stream', `2018-09-22T20:28:14.000Z eni-0a1b2c3d-all ${LINE}`],
    ['the short format', `2018-09-22T20:28:14 ${LINE}`],
    ['the short format in colours', `${GREEN}2018-09-22T20:28:14${RESET} ${LINE}`],
    ['the detailed format', `2018-09-22T20:28:14.123000+00:00 eni-0a1b2c3d-all ${LINE}`],
    ['the detailed format at a whole second', `2018-09-22T20:28:14+00:00 eni-0a1b2c3d-reject ${LINE}`],
    ['the detailed format in colours', `${GREEN}2018-09-22T20:28:14.1+00:00${RESET} ${CYAN}my/stream${RESET} ${LINE}`],
    ['the detailed format without the stream', `2018-09-22T20:28:14.123000+00:00 ${LINE}`],
    ['a space between date and time', `2018-09-22 20:28:14.000 ${LINE}`],
    ['a tab', `2018-09-22T20:28:14.000Z\t${LINE}`],
    ['no prefix', LINE],
  ])('keeps the line of %s', (_what, text) => {
    expect(withoutPrefix(text)).toBe(LINE);
  });

  it('keeps an interface that a custom format has first', () => {
    expect(withoutPrefix('2018-09-22T20:28:14.000Z eni-0a1b2c3d 10.0.0.1')).toBe('eni-0a1b2c3d 10.0.0.1');
  });

  it.each(['2018-09-22T20:28:14.123000+00:00 eni-0a1b2c3d-all ', '2018-09-22T20:28:14.000Z'])(
    'removes all of %j, which is followed by an object in separate lines',
    (text) => {
      expect(withoutPrefix(text)).toBe('');
    },
  );
});

describe('readCliEvents', () => {
  const FILTERED = `EVENTS\t3712\t1742570570000\teni-0a1b2c3d-all\t${LINE}\t1742570569000`;
  const GOT = `EVENTS\t1742570570000\t${LINE}\t1742570569000`;

  it('extracts the messages from --output text, and keeps lines without one', async () => {
    // Prepare
    const text = `b/371/s\tf/372/s\n${FILTERED}\r\n${GOT}\nSEARCHEDLOGSTREAMS\teni-0a\tTrue\nEVENTS\tbroken\n`;

    // Act
    const lines = await readText(readCliEvents(chunksOf(text, 10)));

    // Assess
    expect(lines).toBe(`\n${LINE}\n${LINE}\n\nEVENTS\tbroken\n`);
  });

  it('is reported by its lines', () => {
    expect([FILTERED, GOT, LINE].map(isCliEvent)).toEqual([true, true, false]);
  });
});
