import { type OptionTexts, readOptions } from '../config/read-options.ts';
import { adviceOn } from './advice.ts';
import { batchesOf } from './batch.ts';
import { BatchInvoker, type BatchOutcome } from './batch-invoker.ts';
import type { AnswerViolation, RecordAnswer } from './check-answer.ts';
import { LineCounter } from './count-contents.ts';
import type { Delivery, ErrorFolder, ErrorRecord } from './delivery.ts';
import { type DestinationRules, documentsIn, refusalOf, rulesOf } from './destination.ts';
import type { Faults } from './faults.ts';
import { functionEnvironment } from './function-environment.ts';
import { FunctionProcess } from './function-process.ts';
import { LogAccounting } from './log-accounting.ts';
import { type Arrival, packLines } from './pack-lines.ts';
import { type PutBackService, startPutBackService } from './put-back-service.ts';
import { RecordIdFactory, SIMULATED, type SimulatedRecord, type SimulatedSource } from './simulated-stream.ts';
import { emptyReport, type SimulationReport } from './simulation-report.ts';
import { type BufferHints, StreamBuffer } from './stream-buffer.ts';

/** A stream to simulate, and its input. */
export interface SimulationOptions {
  /** The function's bundle, and the entry point of its process. */
  readonly bundle: URL;
  readonly child: URL;
  /** The function's options, as in its environment. */
  readonly options: OptionTexts;
  readonly lines: AsyncIterable<string> | Iterable<string>;
  readonly source: SimulatedSource;
  readonly linesPerMessage: number;
  readonly linesPerSecond: number;
  readonly buffer: BufferHints;
  /** Time limit of an invocation, in real milliseconds. */
  readonly timeoutMs: number;
  readonly memoryMb?: number | undefined;
  readonly maxInvocations: number;
  readonly faults: Faults;
  readonly seed: number;
  readonly delivery: Delivery;
}

/** When the first line is logged: 2021-01-01T00:02:00Z, a fixed time, so that the same lines give the same files. */
const START_MS = 1_609_459_320_000;

/**
 * Simulates a delivery stream in front of the function until the stream is empty: buffering on a virtual clock,
 * invocations (one at a time), retries, delivery, the error bucket, and records that the function puts back.
 *
 * Throws a `StreamError` if the function does not start, there are too many invocations, or a file cannot be read or
 * written, and a `ConfigurationError` for invalid options.
 */
export async function simulateStream(given: SimulationOptions): Promise<SimulationReport> {
  const simulation = new StreamSimulation({ ...given, options: withLookUps(given) });
  return simulation.run();
}

/** The options, with EC2 look-ups if EC2 is simulated to be down; an inventory's gaps are then looked up too. */
function withLookUps({ options, faults }: SimulationOptions): OptionTexts {
  if (faults['ec2-down'] === undefined) return options;
  return options.METADATA === 'snapshot' ? { ...options, METADATA_GAPS: 'ec2' } : { ...options, METADATA: 'ec2' };
}

class StreamSimulation {
  readonly #given: SimulationOptions;
  readonly #rules: DestinationRules;
  readonly #accounting = new LogAccounting();
  readonly #report: SimulationReport = emptyReport(this.#accounting.taken);
  readonly #lineCounter = new LineCounter();
  readonly #recordIds: RecordIdFactory;
  readonly #buffer: StreamBuffer;
  #nowMs = START_MS;

  constructor(given: SimulationOptions) {
    this.#given = given;
    this.#rules = rulesOf(readOptions(given.options).destination);
    this.#recordIds = new RecordIdFactory(given.source);
    this.#buffer = new StreamBuffer(given.buffer);
  }

  async run(): Promise<SimulationReport> {
    const { source, faults, seed, delivery, timeoutMs, maxInvocations } = this.#given;
    let invoker: BatchInvoker | undefined;
    const service = await startPutBackService({
      source,
      faults,
      seed,
      onRecord: (data, partitionKey) => {
        this.#takeBack(data, partitionKey);
        if (invoker?.killAt === 'put') runtime.kill();
      },
    });
    const runtime = this.#makeProcess(service.url);
    const killProbability = faults.kill ?? 0;
    invoker = new BatchInvoker(
      { source, timeoutMs, maxInvocations, killProbability, seed },
      runtime,
      this.#accounting,
      this.#report,
    );
    try {
      for await (const arrival of packLines(this.#given.lines, { ...this.#given, startMs: START_MS })) {
        await this.#passTo(arrival.arrivalMs, invoker);
        this.#arrive(arrival);
        await this.#handOverFull(invoker);
      }
      await this.#passTo(Number.POSITIVE_INFINITY, invoker);
    } finally {
      await runtime.stop();
      await service.close();
      this.#finish(runtime, service);
      await delivery.close(`${JSON.stringify(this.#report, null, 2)}\n`);
    }
    return this.#report;
  }

  #makeProcess(putBackUrl: string): FunctionProcess {
    const { bundle, child, options, memoryMb, delivery } = this.#given;
    return new FunctionProcess({
      bundle,
      child,
      memoryMb,
      environment: functionEnvironment(options, putBackUrl, memoryMb),
      onLine: (line, stream) => {
        delivery.log(line);
        if (stream === 'stdout') this.#accounting.hear(line);
      },
    });
  }

  #arrive({ data, partitionKey, lines, arrivalMs }: Arrival): void {
    const { input } = this.#report;
    input.lines += lines;
    input.records++;
    input.bytes += data.length;
    this.#buffer.push(this.#recordIds.create(data, arrivalMs, partitionKey));
  }

  #takeBack(data: Buffer, partitionKey: string | undefined): void {
    const { putBack } = this.#report;
    putBack.records++;
    putBack.bytes += data.length;
    this.#buffer.push(this.#recordIds.create(data, this.#nowMs, partitionKey));
  }

  /** Advances the clock, and invokes the function whenever the buffer is due. */
  async #passTo(timeMs: number, invoker: BatchInvoker): Promise<void> {
    while (!this.#buffer.isEmpty && this.#buffer.dueMs <= timeMs) {
      this.#nowMs = Math.max(this.#nowMs, this.#buffer.dueMs);
      await this.#handOver(invoker);
      await this.#handOverFull(invoker);
    }
    if (timeMs < Number.POSITIVE_INFINITY) this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** Invokes the function while the buffer is full, since records that are put back may fill it again. */
  async #handOverFull(invoker: BatchInvoker): Promise<void> {
    while (this.#buffer.isFull) await this.#handOver(invoker);
  }

  async #handOver(invoker: BatchInvoker): Promise<void> {
    for (const batch of batchesOf(this.#buffer.take(), this.#given.source)) {
      await this.#settle(batch.records, await invoker.invoke(batch));
    }
  }

  async #settle(records: readonly SimulatedRecord[], { attempts, result }: BatchOutcome): Promise<void> {
    if ('errorCode' in result) {
      await this.#fail('processing-failed', result, attempts, records);
      return;
    }
    const failed = result.filter((answer) => answer.result === 'ProcessingFailed').map(({ record }) => record);
    this.#report.dropped.records += result.filter((answer) => answer.result === 'Dropped').length;
    await this.#deliver(result.filter((answer) => answer.result === 'Ok'));
    await this.#fail('processing-failed', PROCESSING_FAILED, attempts, failed);
  }

  async #deliver(answers: readonly RecordAnswer[]): Promise<void> {
    const { delivered } = this.#report;
    const delimiter = Buffer.from(this.#rules.delimiter);
    const taken: Buffer[] = [];
    for (const { record, data } of answers) {
      const refusal = this.#rules.takesOneObject ? refusalOf(data) : undefined;
      if (refusal !== undefined) {
        await this.#fail('AmazonOpenSearchService_failed', refusal, 1, [{ ...record, data }]);
        continue;
      }
      taken.push(data, delimiter);
      delivered.records++;
      delivered.documents += documentsIn(data, this.#rules);
      delivered.bytes += data.length;
    }
    await this.#given.delivery.deliver(taken);
  }

  async #fail(
    folder: ErrorFolder,
    { errorCode, errorMessage }: AnswerViolation,
    attemptsMade: number,
    records: readonly SimulatedRecord[],
  ): Promise<void> {
    const lines = records.map((record): ErrorRecord => {
      const counts = this.#report.errors[errorCode] ?? { records: 0, lines: 0 };
      this.#report.errors[errorCode] = counts;
      counts.records++;
      counts.lines += this.#lineCounter.count(record.data);
      return {
        attemptsMade,
        arrivalTimestamp: record.arrivalMs,
        errorCode,
        errorMessage,
        attemptEndingTimestamp: this.#nowMs,
        rawData: record.data.toString('base64'),
        lambdaArn: SIMULATED.functionArn,
      };
    });
    await this.#given.delivery.fail(folder, lines);
  }

  #finish(runtime: FunctionProcess, service: PutBackService): void {
    const report = this.#report;
    const { source, buffer, options } = this.#given;
    report.virtualSeconds = (this.#nowMs - START_MS) / 1_000;
    report.invocations.coldStarts = runtime.starts;
    report.putBack.requests = service.requests();
    report.log.invocations = this.#accounting.taken.invocations;
    report.log.warnings = this.#accounting.warnings;
    report.log.unbalanced = this.#accounting.unbalanced.length;
    report.log.unheard = this.#accounting.unheard.length;
    report.violations = service.violations;
    const { maxResponseBytes } = readOptions(options);
    const { takesOneObject } = this.#rules;
    report.advice = adviceOn(report, { source, bufferBytes: buffer.bytes, maxResponseBytes, takesOneObject });
  }
}

/** Firehose's error for a record with the result `ProcessingFailed`. */
const PROCESSING_FAILED: AnswerViolation = {
  errorCode: 'Lambda.ProcessingFailedStatus',
  errorMessage: 'ProcessingFailed status set for record',
};
