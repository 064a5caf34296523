import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent, type TransformerOptions } from '../../src/library/index.ts';
import { ESTATE_JOURNEYS } from '../support/estate-journeys.ts';
import { S3_THROUGH_NAT } from '../support/priced-estate.ts';
import { ESTATE_FORMAT, transferEstate } from '../support/transfer-estate.ts';
import { JOURNEYS, transferNetwork } from '../support/transfer-network.ts';

const GIB = 2 ** 30;

/** Fields that a format may lack: those of later versions than 2. */
const LATER_FIELDS = [
  ['flow-direction'],
  ['traffic-path'],
  ['pkt-srcaddr', 'pkt-dstaddr'],
  ['pkt-src-aws-service', 'pkt-dst-aws-service'],
] as const;

interface Journey {
  readonly options: TransformerOptions;
  readonly steps: readonly { readonly line: (bytes: number) => string; readonly usdPerGib: number | undefined }[];
}

/** All journeys, each in its network. */
const ALL_JOURNEYS: readonly Journey[] = [
  ...Object.values(JOURNEYS).map((steps) => ({ options: transferNetwork(), steps })),
  ...Object.values(ESTATE_JOURNEYS).map((steps) => ({ options: transferEstate(), steps })),
];
const BY_NAT: Journey = { options: transferEstate(), steps: S3_THROUGH_NAT };

interface Format {
  readonly lacks: readonly string[];
  /** Instances that are not based on Nitro: internet gateways and gateway endpoints are both path 2. */
  readonly isOld: boolean;
  readonly hasRules: boolean;
}

const anyFormat: fc.Arbitrary<Format> = fc.record({
  lacks: fc.subarray([...LATER_FIELDS]).map((fields) => fields.flat()),
  isOld: fc.boolean(),
  hasRules: fc.boolean(),
});

const NAMES = ESTATE_FORMAT.split(' ');
const PATH = NAMES.indexOf('traffic-path');

/** The amounts that are found for 2³⁰ bytes of each step, and the true ones. */
async function amountsOf(
  { options: { rules, ...others }, steps }: Journey,
  { lacks, isOld, hasRules }: Format,
): Promise<readonly { readonly found: unknown; readonly truth: number | undefined }[]> {
  const shown = NAMES.filter((name) => !lacks.includes(name));
  const options = { ...others, ...(hasRules ? { rules } : {}), logFormat: shown.join(' ') };
  const lines = steps.map(({ line }) => {
    const values = line(GIB).split(' ');
    if (isOld && (values[PATH] === '7' || values[PATH] === '8')) values[PATH] = '2';
    return values.filter((_, index) => shown.includes(NAMES[index] ?? '')).join(' ');
  });
  const documents = [...documentsOf(await createTransformer(options).transform(firehoseEvent(lines)))];
  return steps.map(({ usdPerGib }, index) => {
    const { transfer_usd: found } = { transfer_usd: undefined, ...documents[index] };
    return { found, truth: usdPerGib };
  });
}

describe('charges in formats that lack fields', () => {
  it('are absent or right, whatever is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ALL_JOURNEYS), anyFormat, async (journey, format) => {
        for (const { found, truth } of await amountsOf(journey, format)) {
          if (found === undefined) continue;
          expect(found).toEqual(expect.closeTo(truth ?? Number.NaN, 9));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are absent or right at a NAT gateway before S3, if the records name the service or the rules know its ranges', async () => {
    await fc.assert(
      fc.asyncProperty(anyFormat, async (format) => {
        fc.pre(format.hasRules || !format.lacks.includes('pkt-dst-aws-service'));
        for (const { found, truth } of await amountsOf(BY_NAT, format)) {
          if (found !== undefined) expect(found).toEqual(expect.closeTo(truth ?? Number.NaN, 9));
        }
      }),
    );
  });

  it('are absent at a NAT gateway for path 2, if it may lead to a service', async () => {
    // Prepare
    const lacks = ['pkt-src-aws-service', 'pkt-dst-aws-service'];
    const out: Journey = {
      options: transferEstate(),
      steps: ESTATE_JOURNEYS['out by a NAT gateway behind a transit gateway']?.slice(-1) ?? [],
    };

    // Act
    const [unnamed] = await amountsOf(out, { lacks, isOld: true, hasRules: false });
    const [named] = await amountsOf(out, { lacks: [], isOld: true, hasRules: false });

    // Assess
    expect(unnamed).toEqual({ found: undefined, truth: 0.093 });
    expect(named).toEqual({ found: expect.closeTo(0.093, 9), truth: 0.093 });
  });
});
