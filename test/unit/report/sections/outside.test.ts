import { beforeAll, describe, expect, it } from 'vitest';
import { plainTextOf } from '../../../../src/report/page/text.ts';
import type { Report } from '../../../../src/report/run-report.ts';
import { listedTable } from '../../../../src/report/sections/outside-listed.ts';
import { placeDocuments } from '../../../support/place-documents.ts';
import { fromInternet, reportOf, rowsNamed, toInternet } from '../../../support/report-of.ts';

function findingsOf(report: Report, tag: string): string[][] {
  return report.findings
    .filter((finding) => finding.tag === tag)
    .map(({ sentence, reason }) => [plainTextOf(sentence), plainTextOf(reason)]);
}

function leadOf(report: Report, id: string): string {
  const section = report.sections.find((each) => each.id === id);
  return String(section?.lead(report.results, report.context)).replaceAll(/<[^>]*>/g, '');
}

describe('the section on who is outside', () => {
  let report: Report;
  beforeAll(async () => {
    report = await reportOf(await placeDocuments());
  }, 60_000);

  it('sums up how much of it is known', () => {
    expect(leadOf(report, 'outside')).toBe(
      'These flows are with 9 addresses outside, in 2 countries and 2 networks. 5 flows with addresses of threat lists were allowed, 1 denied.',
    );
  });

  it('names allowed flows with listed addresses first', () => {
    expect(findingsOf(report, 'Listed address')).toEqual([
      [
        'shop-batch exchanged 8.6 kB with 89.160.20.112, which is on a threat list: exits, threats',
        '3 flows allowed, 0 denied, Mon 2 Mar 09:04 to 09:07. The address belongs to Bredband2 AB, SE.',
      ],
      [
        'shop-web and 1 other exchanged 760 B with 2.125.160.216, which is on a threat list: threats',
        '2 flows allowed, 1 denied, Mon 2 Mar 09:02 to 09:17. The address belongs to GB.',
      ],
    ]);
  });

  it('names who reads buckets of other Regions', () => {
    expect(findingsOf(report, 'Other Region')).toEqual([
      [
        'shop-batch exchanged 76 kB with S3 in us-east-1, outside its own Region',
        '3 flows from eu-central-1. Transfers between Regions cost money, and no gateway endpoint for S3 reaches another Region.',
      ],
    ]);
  });

  it.each([
    [
      'countries-outside',
      [
        ['GB', 0n, 4n, 1n, 2n, 9_000n, 1_760n],
        ['SE', 1n, 3n, 0n, 1n, 8_000n, 600n],
      ],
    ],
    [
      'networks-outside',
      [
        [29_518n, 'Bredband2 AB', 'SE', 3n, 0n, 1n, 8_000n, 600n],
        [1_221n, 'Telstra Pty Ltd', '', 1n, 1n, 2n, 3_000n, 0n],
      ],
    ],
    [
      'clouds-outside',
      [
        ['aws', 'S3', 'eu-central-1', 1n, 0n, 1n, 90_000n, 0n],
        ['aws', 'S3', 'us-east-1', 4n, 1n, 2n, 70_900n, 5_000n],
        ['aws', 'DYNAMODB', 'us-east-1', 1n, 0n, 1n, 1_100n, 0n],
      ],
    ],
  ])('has of %s flows, addresses and bytes of both directions', (name, expected) => {
    expect(rowsNamed(report, name).map((row) => Object.values(row))).toEqual(expected);
  });

  it.each([
    ['listed-peers', ['89.160.20.112', 'Bredband2 AB, SE', 'exits, threats', 'and 1 other']],
    ['countries', ['United Kingdom', 'Sweden']],
    ['networks', ['Telstra Pty Ltd', 'AS29518, SE']],
    ['clouds', ['DYNAMODB', 'aws, us-east-1']],
    ['other-regions', ['shop-batch', 'us-east-1']],
  ])('shows in %s what its queries find', (id, texts) => {
    const panel = report.sections.flatMap(({ panels }) => panels).find((each) => each.id === id);
    const markup = String(panel?.body(report.results, report.context, report.findings));
    for (const text of texts) expect(markup).toContain(text);
  });

  it('says how many listed addresses there are if it shows only the first of them', () => {
    const row = {
      address: '192.0.2.1',
      lists: 'scanners',
      owner: 'shop',
      owners: 1n,
      allowed: 1n,
      denied: 0n,
      bytes: 9n,
    };
    const rest = { country: undefined, organization: undefined, first: 0, last: 60 };
    expect(String(listedTable([{ ...row, ...rest, addresses: 62n }]))).toContain('The first 1 of 62.');
    expect(String(listedTable([{ ...row, ...rest, addresses: 1n }]))).not.toContain('class="more"');
  });

  it('does not report addresses without data', async () => {
    // Act
    const without = await reportOf([toInternet({ dst_as_number: 64_496 }), fromInternet()]);

    // Assess
    expect(leadOf(without, 'outside')).toBe(
      'These flows are with 1 address outside, in 0 countries and 1 network. For 50.0 % of the flows, your data gives no country, network or cloud.',
    );
  });

  it('is omitted without address data, which the section on coverage reports', async () => {
    // Act
    const without = await reportOf([toInternet(), fromInternet()]);

    // Assess
    expect(without.sections.map(({ id }) => id)).not.toContain('outside');
    expect(leadOf(without, 'coverage')).toContain('For data about outside addresses, use --address-data');
    expect(leadOf(report, 'coverage')).not.toContain('--address-data');
  });
});
