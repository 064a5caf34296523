import type { PutBackService } from '../model/put-back.ts';
import { answerOfEntries, answerOfError, NO_ANSWERS, type StreamAnswer } from './stream-server-answers.ts';
import type { StreamFault, StreamFaults } from './stream-server-faults.ts';
import { violationOf } from './stream-server-limits.ts';
import { bytesOf, readStreamRequest, type StreamRequest } from './stream-server-request.ts';

/** What a stream server does with what it gets. */
export interface StreamServerOptions {
  /** Told of each accepted record, in the order of the request; `partitionKey` for Kinesis only. */
  readonly onRecord: (service: PutBackService, streamName: string, data: Buffer, partitionKey?: string) => void;
  /** None where missing. */
  readonly faults?: StreamFaults;
}

/** A request that came, whatever became of it. */
export interface ReceivedStreamRequest {
  readonly service: PutBackService;
  readonly streamName: string;
  readonly records: number;
  /** Data and partition keys, before base64. */
  readonly bytes: number;
}

/** An answer, or what happens in place of one: nothing, or the end of the connection. */
export type StreamReaction = StreamAnswer | 'hang' | 'drop';

/** Takes requests, whatever brings them: checks them, hands on their records, and answers, right or wrong. */
export class StreamDesk {
  readonly requests: ReceivedStreamRequest[] = [];
  readonly violations: string[] = [];
  readonly #options: StreamServerOptions;
  #accepted = 0;

  constructor(options: StreamServerOptions) {
    this.#options = options;
  }

  /** Reacts to a request, given by its `X-Amz-Target` header and its body. Throws what the options' functions throw. */
  async react(target: string | undefined, body: Buffer): Promise<StreamReaction> {
    let request: StreamRequest | undefined;
    try {
      request = readStreamRequest(target, body);
    } catch (error) {
      this.violations.push(`${target}: ${error}`);
      return answerOfError('SerializationException');
    }
    if (request === undefined) {
      this.violations.push(`${target} is not known`);
      return answerOfError('UnknownOperationException');
    }
    const { service, streamName, records } = request;
    const index = this.requests.push({ service, streamName, records: records.length, bytes: bytesOf(request) }) - 1;
    const violation = violationOf(request);
    if (violation !== undefined) {
      this.violations.push(`${service} ${streamName}: ${violation.message}`);
      return answerOfError(violation.code, violation.message);
    }
    const fault = this.#options.faults?.(request, index);
    return fault === undefined ? answerOfEntries(service, this.#accept(request)) : this.#injectFault(request, fault);
  }

  /** Handles a request as the fault demands. */
  async #injectFault(request: StreamRequest, fault: StreamFault): Promise<StreamReaction> {
    const { service } = request;
    switch (fault.kind) {
      case 'late': {
        const ids = this.#accept(request);
        await fault.until;
        return answerOfEntries(service, ids);
      }
      case 'error':
        return answerOfError(fault.code);
      case 'entries': {
        const failing = new Set(fault.indices);
        const ids = this.#accept(request, (index) => !failing.has(index));
        return answerOfEntries(service, ids, fault.code);
      }
      case 'short': {
        const ids = this.#accept(request, (index) => index < fault.count);
        return answerOfEntries(service, ids.slice(0, fault.count));
      }
      case 'drop_after':
        this.#accept(request);
        return 'drop';
      case 'drop_before':
        return 'drop';
      case 'hang':
        return 'hang';
      default:
        return NO_ANSWERS[fault.kind];
    }
  }

  /** Accepts the records that are to be; returns their ids, undefined for the others. */
  #accept(
    { service, streamName, records }: StreamRequest,
    takes: (index: number) => boolean = () => true,
  ): (string | undefined)[] {
    return records.map(({ data, partitionKey }, index) => {
      if (!takes(index)) return undefined;
      if (partitionKey === undefined) this.#options.onRecord(service, streamName, data);
      else this.#options.onRecord(service, streamName, data, partitionKey);
      return String(this.#accepted++).padStart(20, '0');
    });
  }
}
