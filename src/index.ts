/**
 * The library face: the pipeline of the Lambda for those who test transforms with canned batches, or embed them.
 * Nothing here loads the AWS SDK.
 */

export { type EventSource, type FirehoseEventOptions, firehoseEvent } from './canned/firehose-event.ts';
export { ConfigurationError } from './config/read-options.ts';
export { createTransformer, type Transformer, type TransformerOptions } from './create-transformer.ts';
export type { CounterName, Counts } from './model/counts.ts';
export type { LineFault, LineFaultCode, RecordFaultCode } from './model/fault.ts';
export type {
  FirehoseEvent,
  FirehoseRecord,
  FirehoseResult,
  FirehoseResultRecord,
  KinesisRecordMetadata,
  TransformationResult,
} from './model/firehose.ts';
export type { Instance, InterfaceOwner, Inventory, NetworkInterface, Subnet, Tags, Vpc } from './model/inventory.ts';
export type { MetadataContext, MetadataRequest, ScopedRequest } from './model/metadata-request.ts';
export type { MetadataSource } from './model/ports.ts';
