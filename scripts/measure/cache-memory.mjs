// Measures the memory of a cached interface: fills a cache through the AWS SDK from a simulated EC2, and compares the heap before and
// after. Usage: node --expose-gc scripts/measure/cache-memory.mjs
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';

const INTERFACES = 20_000;
/** Interfaces per request: the maximum number of filter values. */
const PAGE = 200;
const REGION = 'eu-central-1';
const LIMITS = { maxEntries: INTERFACES, lifeMs: 1e9, negativeLifeMs: 1e9, staleMs: 1e9 };
const MEBIBYTE = 2 ** 20;

if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
const { createEc2Api, MetadataCaches } = await bundleWithoutPackages(
  new URL('sources.ts', import.meta.url),
  fileURLToPath(new URL('../../node_modules/.cache/measure/', import.meta.url)),
);
const server = createServer((request, response) => answer(request, response));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
Object.assign(process.env, {
  AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${server.address().port}`,
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
});
const api = createEc2Api(REGION, undefined);
const ask = (first) =>
  api.networkInterfaces([{ name: 'first', values: [String(first)] }], undefined, new AbortController().signal);
await ask(0);

const caches = new MetadataCaches(LIMITS);
const before = usedBytes();
for (let first = 0; first < INTERFACES; first += PAGE) {
  const { items } = await ask(first);
  for (const item of items) caches.putInterface(item, 'a scope');
}
const bytes = usedBytes() - before;
console.log(
  `Node.js ${process.version}, ${caches.interfaces.size} interfaces with an instance, two addresses, five tags`,
);
console.log(`${Math.round(bytes / INTERFACES)} bytes each, ${(bytes / MEBIBYTE).toFixed(1)} MiB in all`);
server.close();
server.closeAllConnections();

function usedBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function answer(request, response) {
  let form = '';
  for await (const chunk of request) form += chunk;
  const first = Number(new URLSearchParams(form).get('Filter.1.Value.1'));
  const items = Array.from({ length: PAGE }, (_, index) => itemOf(first + index)).join('');
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><DescribeNetworkInterfacesResponse><requestId>r</requestId><networkInterfaceSet>${items}</networkInterfaceSet></DescribeNetworkInterfacesResponse>`,
  );
}

/** The interface of an instance, as EC2 describes it. */
function itemOf(number) {
  const hex = number.toString(16).padStart(17, '0');
  const address = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
  const publicIp = `198.18.${(number >> 8) & 255}.${number & 255}`;
  const tags = ['Name', 'team', 'stage', 'service', 'cost-center']
    .map((key) => `<item><key>${key}</key><value>${key} of ${hex}</value></item>`)
    .join('');
  const association = `<association><publicIp>${publicIp}</publicIp><publicDnsName>ec2-${publicIp}.${REGION}.compute.amazonaws.com</publicDnsName><ipOwnerId>amazon</ipOwnerId></association>`;
  return `<item><networkInterfaceId>eni-${hex}</networkInterfaceId><subnetId>subnet-0f1e2d3c4b5a69788</subnetId><vpcId>vpc-0a11b22c33d44e55f</vpcId><availabilityZone>${REGION}a</availabilityZone><description/><ownerId>123456789012</ownerId><requesterManaged>false</requesterManaged><status>in-use</status><macAddress>02:00:00:00:00:00</macAddress><privateIpAddress>${address}</privateIpAddress><privateDnsName>ip-${address}.${REGION}.compute.internal</privateDnsName><sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>web</groupName></item></groupSet><attachment><attachmentId>eni-attach-${hex}</attachmentId><instanceId>i-${hex}</instanceId><instanceOwnerId>123456789012</instanceOwnerId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>2021-01-01T00:00:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></attachment>${association}<tagSet>${tags}</tagSet><privateIpAddressesSet><item><privateIpAddress>${address}</privateIpAddress><primary>true</primary>${association}</item></privateIpAddressesSet><ipv6AddressesSet><item><ipv6Address>2001:db8::${number.toString(16)}</ipv6Address></item></ipv6AddressesSet><interfaceType>interface</interfaceType></item>`;
}
