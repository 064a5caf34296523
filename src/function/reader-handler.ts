import { createReaderHandler } from './create-reader-handler.ts';

/**
 * Lambda entry point: reads the objects that the messages of an SQS batch, or the items of a Distributed Map, name, and puts
 * their lines on the stream. An invalid configuration aborts start-up with a message that names the option.
 */
export const handler = await createReaderHandler(process.env);
