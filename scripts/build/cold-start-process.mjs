/** A process in which a bundled transform starts, looks up metadata, and answers an event. Usage: cold-start-process.mjs <handler> */
import { pathToFileURL } from 'node:url';
import { checkAnswers, startShop } from '../runtime/shop.mjs';

const { server, event, proofs } = await startShop();
Object.assign(process.env, server.environment, { AWS_REGION: event.region, METADATA: 'ec2' });
const { handler } = await import(pathToFileURL(process.argv[2]).href);
checkAnswers(await handler(event, { awsRequestId: 'a', getRemainingTimeInMillis: () => 60_000 }), proofs.withLookups);
process.exit();
