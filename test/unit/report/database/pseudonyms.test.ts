import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pseudonyms } from '../../../../src/report/database/pseudonyms.ts';

const KEY = Buffer.alloc(32, 7);

describe('pseudonyms of addresses', () => {
  const pseudonyms = new Pseudonyms(KEY);
  const one = pseudonyms.hideAddresses('10.0.0.1');
  const six = pseudonyms.hideAddresses('2001:db8::1');

  it('name the family, and are of hexadecimal digits', () => {
    expect(one).toMatch(/^v4-[0-9a-f]{8}$/);
    expect(six).toMatch(/^v6-[0-9a-f]{8}$/);
  });

  it.each([
    ['10.0.0.1', one],
    ['010.000.000.001', one],
    ['ip-10-0-0-1', `ip-${one}`],
    ['ip-10-0-0-1.eu-central-1.compute.internal', `ip-${one}.eu-central-1.compute.internal`],
    ['host_10_0_0_1_b', `host_${one}_b`],
    ['host10.0.0.1x', `host${one}x`],
    ['tcp 5432 from 10.0.0.1/32 (the app)', `tcp 5432 from ${one}/32 (the app)`],
    ['999.10.0.0.1', `999.${one}`],
    ['2001:db8::1', six],
    ['2001:DB8:0:0::1', six],
    ['[2001:db8::1]:443', `[${six}]:443`],
    ['2001:db8::1/128, 10.0.0.1', `${six}/128, ${one}`],
    ['{"srcaddr":"10.0.0.1","dstaddr":"2001:db8::1"}', `{"srcaddr":"${one}","dstaddr":"${six}"}`],
  ])('stand for the same address however it is written: %s', (text, hidden) => {
    expect(pseudonyms.hideAddresses(text)).toBe(hidden);
  });

  it('hide an IPv4 address within one of IPv6', () => {
    expect(pseudonyms.hideAddresses('::ffff:10.0.0.1')).toMatch(/^v6-[0-9a-f]{8}$/);
  });

  it.each([
    'arn:aws:iam::123456789012:role/x',
    'arn:aws:iam::aws:policy/ReadOnly',
    '06:12:34:56:78:9a',
    '2026-03-02T09:35:59Z',
    '999.1.1.1',
    '1.2.3',
    '10.0-0.1',
    'sgr-0a0000000000ba500: tcp 22 from 0.0.0.0/0',
    '::/0',
  ])('leave other texts as they are: %s', (text) => {
    expect(pseudonyms.hideAddresses(text)).toBe(text);
  });

  it('hide every address in any text', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6()).filter((text) => !/^[0.:]+$/.test(text) && text.length > 4);
    const other = fc.constantFrom(' ', '"', ',', '/', '(', 'x-', '\u202e', '→', '[', ']', 'sg ');
    const after = fc.constantFrom(' ', '"', ',', '/32', ')', '.', ']', '\u202e');
    fc.assert(
      fc.property(fc.array(fc.tuple(other, address, after)), (parts) => {
        const text = parts.flat().join('');
        const hidden = pseudonyms.hideAddresses(text);
        const found = parts.map(([, each]) => each).filter((each) => hidden.includes(each));
        expect(found).toEqual([]);
        expect(pseudonyms.hideAddresses(text)).toBe(hidden);
      }),
    );
  });

  it('differ from run to run', () => {
    expect(new Pseudonyms().hideAddresses('10.0.0.1')).not.toBe(new Pseudonyms().hideAddresses('10.0.0.1'));
  });

  it('are different ones for 50,000 addresses, also where the first digits are the same', () => {
    const many = new Pseudonyms(KEY);
    const hidden = new Set<string>();
    for (let at = 0; at < 50_000; at++) hidden.add(many.hideAddresses(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`));
    expect(hidden.size).toBe(50_000);
  });
});
