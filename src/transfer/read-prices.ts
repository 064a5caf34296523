import { ANY_REGION, CHARGES, HOURLY_CHARGES, type RegionPrices, type TransferPrices } from './prices.ts';

/** Maximum number of Regions in one table. */
const MAX_REGIONS = 200;
/** A higher price is probably in another unit. */
const MAX_USD = 100;
const ALL_CHARGES = [...CHARGES, ...HOURLY_CHARGES];
/** Characters of a value that a message shows. */
const MAX_SHOWN_CHARS = 64;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

/** Checks prices from parsed JSON. Throws a RangeError that names the Region and charge, and what is wrong. */
export function readTransferPrices(value: unknown): TransferPrices {
  const regions = membersOf(value, 'prices', '{"eu-central-1": {"cross_zone": 0.01}}');
  if (regions.length > MAX_REGIONS) {
    throw new RangeError(`at most ${MAX_REGIONS} Regions may have prices, not ${regions.length}`);
  }
  return Object.fromEntries(regions.map(([region, prices]) => [checkedRegion(region), readRegion(region, prices)]));
}

function readRegion(region: string, value: unknown): RegionPrices {
  const members = membersOf(value, `the prices of ${region}`, '{"cross_zone": 0.01}');
  return Object.fromEntries(
    members.map(([charge, price]) => [checkedCharge(charge, region), checkedPrice(price, charge, region)]),
  );
}

function checkedRegion(region: string): string {
  if (region === ANY_REGION || REGION.test(region)) return region;
  throw new RangeError(`${shown(region)} is not a Region; write one such as eu-central-1, or ${ANY_REGION}`);
}

function checkedCharge(name: string, region: string): keyof RegionPrices {
  const charge = ALL_CHARGES.find((candidate) => candidate === name);
  if (charge !== undefined) return charge;
  throw new RangeError(`${shown(name)} of ${region} is not a charge; the charges are ${ALL_CHARGES.join(', ')}`);
}

function checkedPrice(price: unknown, charge: string, region: string): number {
  if (typeof price === 'number' && price >= 0 && price <= MAX_USD) return price;
  throw new RangeError(`${charge} of ${region} must be a number of USD from 0 to ${MAX_USD}, not ${shown(price)}`);
}

function membersOf(value: unknown, name: string, example: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new RangeError(`${name} must be an object such as ${example}, not ${shown(value)}`);
}

/** The beginning of a value, as JSON writes it; JSON has no word for a number that is too large. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.slice(0, MAX_SHOWN_CHARS);
}
