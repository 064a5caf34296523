/**
 * A process in which the bundled transform starts, looks an interface up at a simulated EC2, and answers one event. Fails if the
 * answer is wrong. Started with the path of its handler.
 */
import { pathToFileURL } from 'node:url';
import { bundleModule } from '../bundle-module.mjs';

const { Ec2Server, HOME_ACCOUNT } = await bundleModule(new URL('../../test/support/ec2-server.ts', import.meta.url));
const { addShop, WEB } = await bundleModule(new URL('../../test/support/aws/shop-world.ts', import.meta.url));
const REGION = 'eu-central-1';
/** Long enough for the function to answer. */
const TIME_LEFT_MS = 60_000;

const server = await Ec2Server.start();
addShop(server.home);
Object.assign(process.env, server.environment, { AWS_REGION: REGION, METADATA: 'ec2' });
const line = `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK`;
const event = {
  invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
  deliveryStreamArn: `arn:aws:firehose:${REGION}:${HOME_ACCOUNT}:deliverystream/flow-logs`,
  region: REGION,
  records: [{ recordId: 'a', approximateArrivalTimestamp: 1_609_459_261_000, data: btoa(line) }],
};
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const { records } = await handler(event, { awsRequestId: 'a', getRemainingTimeInMillis: () => TIME_LEFT_MS });
const document = atob(records[0].data);
if (!document.includes('"src_instance_name":"shop-web-1"')) throw new Error(`wrong answer: ${document}`);
process.exit();
