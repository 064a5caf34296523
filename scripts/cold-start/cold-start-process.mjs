/**
 * A process in which the bundled transform starts and answers one event. Started with the path of its handler; answers with the functions
 * that were called, as V8 counts them. Look-ups go to a simulated EC2, if there are any.
 */
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';
import { bundleModule } from '../bundle-module.mjs';

const REGION = 'eu-central-1';
/** Enough for the function to answer; no look-up waits. */
const TIME_LEFT_MS = 60_000;

const { Ec2Server, HOME_ACCOUNT } = await bundleModule(new URL('../../test/support/ec2-server.ts', import.meta.url));
const { addShop, WEB } = await bundleModule(new URL('../../test/support/aws/shop-world.ts', import.meta.url));

const server = await Ec2Server.start();
addShop(server.home);
Object.assign(process.env, server.environment, { AWS_REGION: REGION });
const line = `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK`;
const event = {
  invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
  deliveryStreamArn: `arn:aws:firehose:${REGION}:${HOME_ACCOUNT}:deliverystream/flow-logs`,
  region: REGION,
  records: [{ recordId: 'a', approximateArrivalTimestamp: 1_609_459_261_000, data: btoa(line) }],
};

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const { href } = pathToFileURL(process.argv[2]);
const { handler } = await import(href);
const answer = await handler(event, { awsRequestId: 'a', getRemainingTimeInMillis: () => TIME_LEFT_MS });
const { result } = await session.post('Profiler.takePreciseCoverage');
const scripts = result.filter(({ url }) => url.startsWith(new URL('.', href).href));
process.send({ answer, scripts }, () => process.exit());
