import { bundleModule } from '../bundle-module.mjs';

const RECORDS = 20;
const REGION = 'eu-central-1';

/**
 * A simulated EC2 with a web server and its database, and a Direct PUT event of flows between them.
 * @returns {Promise<{ server: object, event: object, proofs: { withoutLookups: string, withLookups: string } }>} the server, which the
 *   caller must stop; the event; and texts that every correct answer to it contains
 */
export const startShop = async () => {
  const { Ec2Server, HOME_ACCOUNT } = await bundleModule(new URL('../../test/support/ec2-server.ts', import.meta.url));
  const { addShop, WEB } = await bundleModule(new URL('../../test/support/aws/shop-world.ts', import.meta.url));
  const server = await Ec2Server.start();
  addShop(server.home);
  const message = `2 ${HOME_ACCOUNT} ${WEB.id} 10.0.0.5 10.0.1.7 50000 443 6 5 500 1609459200 1609459260 ACCEPT OK`;
  const event = {
    invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
    deliveryStreamArn: `arn:aws:firehose:${REGION}:${HOME_ACCOUNT}:deliverystream/flow-logs`,
    region: REGION,
    records: Array.from({ length: RECORDS }, (_, index) => ({
      recordId: String(index).padStart(56, '0'),
      approximateArrivalTimestamp: 1_609_459_261_000,
      data: btoa(`${JSON.stringify({ message })}\n`),
    })),
  };
  return {
    server,
    event,
    proofs: { withoutLookups: '"service_name":"https"', withLookups: '"src_instance_name":"shop-web-1"' },
  };
};

/** Throws an Error unless the answer to every record contains this text. */
export const checkAnswers = (answer, proof) => {
  const { records } = answer;
  const isRight = records.length === RECORDS && records.every(({ data }) => atob(data).includes(proof));
  if (!isRight) throw new Error(`the answer has no ${proof}: ${JSON.stringify(answer).slice(0, 500)}`);
};
