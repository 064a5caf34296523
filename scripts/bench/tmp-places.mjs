import { FLOWS, prepare } from './arena.mjs';
import { makeRunner, race } from './clock.mjs';

const { placeStagesOf } = await prepare('direct v5 alphabetical');
const W = [
  '*',
  ...['country', 'city', 'location', 'as_*', 'cloud_*', 'lists', 'attributes', 'threat'].flatMap((n) => [
    `-src_${n}`,
    `-dst_${n}`,
  ]),
].join(',');
const without = placeStagesOf({ hasAddressData: false, fields: W });
const data = placeStagesOf({ hasAddressData: true, fields: W });
const passes = {
  a: without.enrich,
  b: data.enrich,
  f: () => {
    data.forget();
    data.enrich();
  },
};
const runners = {};
for (const [p, r] of Object.entries(passes)) runners[p] = await makeRunner(async () => r(), 100);
const t = await race(runners, 30);
const m = (x) => Math.min(...x) / FLOWS;
const med = (x) => x.toSorted((a, b) => a - b)[x.length >> 1] / FLOWS;
console.log(
  'min',
  m(t.a.cpu).toFixed(3),
  m(t.b.cpu).toFixed(3),
  'added',
  (m(t.b.cpu) - m(t.a.cpu)).toFixed(3),
  'median added',
  med(t.b.cpu.map((v, i) => v - t.a.cpu[i])).toFixed(3),
  'fresh us/address',
  (((m(t.f.cpu) - m(t.b.cpu)) * FLOWS) / data.addresses).toFixed(2),
  data.addresses,
);
