import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../scripts/reference/csv.mjs';
import {
  reduceMulticast,
  reduceProtocols,
  reduceServices,
  reduceSpecialBlocks,
  reduceTcpFlags,
} from '../../../scripts/reference/reduce.mjs';

/** A file as IANA serves it: rows end in CR LF, and cells may contain line breaks. */
function csv(...lines: string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

describe('reduceProtocols', () => {
  it('keeps number and keyword, and drops rows without a keyword', () => {
    // Prepare
    const text = csv(
      'Decimal,Keyword,Protocol,IPv6 Extension Header,Reference',
      '9,IGP,"any private interior gateway             \n(used by Cisco for their IGRP)",,[IANA]',
      '13,ARGUS (deprecated),ARGUS,,[Somebody]',
      '61,,any host internal protocol,,[IANA]',
      '148-252,,Unassigned,,[IANA]',
    );

    // Act
    const rows = reduceProtocols([text]);

    // Assess
    expect(rows).toEqual([
      { decimal: '9', keyword: 'IGP' },
      { decimal: '13', keyword: 'ARGUS (deprecated)' },
    ]);
  });

  it('names the missing column when the file is not the registry', () => {
    // Prepare
    const text = '<!doctype html>\n<title>Service unavailable</title>\n';

    // Act
    const reduce = () => reduceProtocols([text]);

    // Assess
    expect(reduce).toThrow(/protocol numbers: column "Decimal" is missing; the columns are: <!doctype html>/);
  });
});

describe('reduceServices', () => {
  it('keeps rows that have a name, a port and a transport, in registry order', () => {
    // Prepare
    const text = csv(
      'Service Name,Port Number,Transport Protocol,Description',
      ',0,tcp,Reserved',
      'shilp,2049,tcp,',
      'nfs,2049,tcp,Network File System',
      'x11,6000-6063,udp,X Window System',
      'flex-lm,27000-27009,,FLEX LM (1-10)',
      'imaps2,,tcp,No port',
    );

    // Act
    const rows = reduceServices([text]);

    // Assess
    expect(rows).toEqual([
      { service_name: 'shilp', port: '2049', transport: 'tcp' },
      { service_name: 'nfs', port: '2049', transport: 'tcp' },
      { service_name: 'x11', port: '6000-6063', transport: 'udp' },
    ]);
  });
});

describe('reduceSpecialBlocks', () => {
  it('removes footnote marks, splits cells with two blocks, and keeps document numbers only', () => {
    // Prepare
    const text = csv(
      'Address Block,Name,RFC,Allocation Date,Termination Date,Source,Destination,Forwardable,Globally Reachable,Reserved',
      '192.0.0.0/24 [2],IETF Protocol Assignments,"[RFC6890], Section 2.1",2010-01,N/A,False,False,False,False [1],False',
      '"192.0.0.170/32, 192.0.0.171/32",NAT64/DNS64 Discovery,"[RFC8880][RFC7050], Section 2.2",2013-02,N/A,,,,False,True',
      '192.88.99.0/24,Deprecated (6to4 Relay Anycast),"[RFC8190]\n        [RFC7526]",2001-06,2015-03,,,,,',
      '2001:2::/48,Benchmarking,[RFC5180][RFC Errata 1752],2008-04,N/A,True,True,True,N/A [2],False',
    );

    // Act
    const rows = reduceSpecialBlocks([text]).map((row) => Object.values(row));

    // Assess
    expect(rows).toEqual([
      ['192.0.0.0/24', 'IETF Protocol Assignments', 'RFC6890', 'N/A', 'False'],
      ['192.0.0.170/32', 'NAT64/DNS64 Discovery', 'RFC8880; RFC7050', 'N/A', 'False'],
      ['192.0.0.171/32', 'NAT64/DNS64 Discovery', 'RFC8880; RFC7050', 'N/A', 'False'],
      ['192.88.99.0/24', 'Deprecated (6to4 Relay Anycast)', 'RFC8190; RFC7526', '2015-03', ''],
      ['2001:2::/48', 'Benchmarking', 'RFC5180; RFC Errata 1752', 'N/A', 'N/A'],
    ]);
  });
});

describe('reduceMulticast', () => {
  const ipv4 = csv(
    'Address Range,Name,Reference',
    '224.0.0.0-231.255.255.255,A,[1]',
    '232.0.0.0-239.255.255.255,B,[1]',
  );
  const ipv6 = csv('Value,Scope,Reference', ...[...'0123456789ABCDEF'].map((value) => `${value},Some scope,[RFC7346]`));

  it('gives one block per family if ranges and scopes fill it', () => {
    // Prepare: both files complete

    // Act
    const blocks = reduceMulticast([ipv4, ipv6]).map(({ block }) => block);

    // Assess
    expect(blocks).toEqual(['224.0.0.0/4', 'ff00::/8']);
  });

  it.each([
    ['a gap', ipv4.replace('232.0.0.0', '232.0.0.1'), ipv6, /must start where the one before ended/],
    ['a missing end', ipv4.replace('239.255.255.255', '238.255.255.255'), ipv6, /must fill 224\.0\.0\.0/],
    ['a missing scope', ipv4, ipv6.replace('7,Some', '8,Some'), /values must be 0 to F in order/],
  ])('refuses files with %s', (_, blocks, scopes, message) => {
    // Prepare: the files of the case

    // Act
    const reduce = () => reduceMulticast([blocks, scopes]);

    // Assess
    expect(reduce).toThrow(message);
  });
});

describe('reduceTcpFlags', () => {
  it('finds the short name before or inside the bracket, and omits reserved bits', () => {
    // Prepare
    const text = csv(
      'Bit,Name,Reference,Assignment Notes',
      '6,Reserved for future use,[RFC9293],',
      '7,AE (Accurate ECN),[RFC9768],"Previously used as NS (Nonce Sum) by [RFC3540]"',
      '9,ECE (ECN-Echo),[RFC3168],',
      '15,No more data from sender (FIN),[RFC9293],',
    );

    // Act
    const rows = reduceTcpFlags([text]);

    // Assess
    expect(rows).toEqual([
      { bit: '7', name: 'AE' },
      { bit: '9', name: 'ECE' },
      { bit: '15', name: 'FIN' },
    ]);
  });

  it('refuses a flag whose short name it cannot find', () => {
    // Prepare
    const text = csv('Bit,Name,Reference', '6,Some new flag,[RFC9999]');

    // Act
    const reduce = () => reduceTcpFlags([text]);

    // Assess
    expect(reduce).toThrow(/no short name found in "Some new flag"/);
  });
});

describe('writeCsv', () => {
  it('writes text that readCsv reads back, including quotes and line ends', () => {
    // Prepare
    const rows = [
      { name: '"This network"', note: 'a, b' },
      { name: 'two\nlines', note: '' },
    ];

    // Act
    const text = writeCsv(['name', 'note'], rows);

    // Assess
    expect(readCsv(text, 'test', ['name', 'note'])).toEqual(rows);
  });
});
