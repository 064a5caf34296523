import type { PutBackService } from '../model/put-back.ts';
import { answerOfEntries, answerOfError, INVALID_ANSWERS, type StreamAnswer } from './stream-server-answers.ts';
import type { StreamFault, StreamFaults } from './stream-server-faults.ts';
import { violationOf } from './stream-server-limits.ts';
import { bytesOf, readStreamRequest, type StreamRequest } from './stream-server-request.ts';

/** Callbacks and faults of a stream server. */
export interface StreamServerOptions {
  /** Called with each accepted record, in the order of the request; `partitionKey` for Kinesis only. */
  readonly onRecord: (service: PutBackService, streamName: string, data: Buffer, partitionKey?: string) => void;
  /** Default: none. */
  readonly faults?: StreamFaults;
}

/** A received request, whatever its outcome. */
export interface ReceivedStreamRequest {
  readonly service: PutBackService;
  readonly streamName: string;
  readonly records: number;
  /** Size of data and partition keys, before base64. */
  readonly bytes: number;
}

/** A response, no response (`hang`), or a closed connection (`drop`). */
export type StreamReaction = StreamAnswer | 'hang' | 'drop';

/**
 * Handles requests independently of the transport: checks them, passes on their records, and responds or injects a
 * fault.
 */
export class StreamRequestHandler {
  readonly requests: ReceivedStreamRequest[] = [];
  readonly violations: string[] = [];
  readonly #options: StreamServerOptions;
  #accepted = 0;

  constructor(options: StreamServerOptions) {
    this.#options = options;
  }

  /** Handles a request, given by its `X-Amz-Target` header and its body. Passes on errors of the options' functions. */
  async handle(target: string | undefined, body: Buffer): Promise<StreamReaction> {
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

  /** Handles a request with a fault. */
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
        return INVALID_ANSWERS[fault.kind];
    }
  }

  /** Accepts the records that pass the filter; returns their ids, undefined for the others. */
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
