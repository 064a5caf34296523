import { createHandler } from './create-handler.ts';

/**
 * Lambda entry point: answers one Amazon Data Firehose transformation event. An invalid configuration aborts start-up
 * with a message that names the option.
 */
export const handler = await createHandler(process.env);
