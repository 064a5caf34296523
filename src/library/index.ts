/**
 * The public library: the pipeline of the Lambda function for embedding it, or for testing transforms with canned
 * batches. Nothing here loads the AWS SDK.
 */

export type { AddressSource, DeclaredSource, SourceKind } from '../address-data/address-source.ts';
export { ConfigurationError } from '../config/read-options.ts';
export type { AnswerEdge, Sighting } from '../model/answer-edge.ts';
export type { AskedTime, OwnershipReason } from '../model/asked-time.ts';
export type { CounterValues } from '../model/counter-values.generated.ts';
export type { CounterName } from '../model/counters.ts';
export type { Counts } from '../model/counts.ts';
export type { LineFault, LineFaultCode, RecordFailure, RecordFaultCode } from '../model/fault.ts';
export type {
  FirehoseEvent,
  FirehoseRecord,
  FirehoseResult,
  FirehoseResultRecord,
  FirehoseRouting,
  KinesisRecordMetadata,
  MskRecordMetadata,
  TransformationResult,
} from '../model/firehose.ts';
export type { FlowSums } from '../model/flow-counts.ts';
export type {
  Instance,
  InterfaceOwner,
  Inventory,
  NatGateway,
  NetworkInterface,
  OwnershipEvent,
  Pod,
  Subnet,
  Tags,
  Vpc,
  Workload,
} from '../model/inventory.ts';
export type { MetadataContext, MetadataRequest, RecordedAddress, ScopedRequest } from '../model/metadata-request.ts';
export type { MetadataSource, PodLookup } from '../model/ports.ts';
export type {
  EarlierEntries,
  EarlierRules,
  InternetGatewayBlockMode,
  NetworkAcl,
  NetworkAclEntry,
  PrefixList,
  Route,
  RouteTable,
  RuleDirection,
  RulesAtHand,
  RulesDocument,
  RulesScope,
  SecurityGroup,
  SecurityGroupRule,
  SourceRules,
  SubnetRanges,
  TransitGateway,
  TransitGatewayAttachment,
  VpcEndpoint,
  VpcPeering,
  VpcRanges,
} from '../model/rules.ts';
export type { UnenrichedReason } from '../model/unenriched.ts';
export {
  createTransformer,
  type DetailedResult,
  type Transformer,
  type TransformerOptions,
} from './create-transformer.ts';
export type * from './documents.generated.ts';
export { type DocumentSchema, documentsOf } from './documents-of.ts';
export type { EventSource } from './event-sources.ts';
export { type FirehoseEventOptions, firehoseEvent } from './firehose-event.ts';
export type { TransformOptionMembers } from './options.generated.ts';
