import type { Delivery, ErrorFolder, ErrorRecord } from '../../../src/simulate/delivery.ts';

/** An error record with its folder in the error bucket. */
export interface BucketRecord extends ErrorRecord {
  readonly folder: ErrorFolder;
}

/** A delivery that keeps everything in memory. */
export class MemoryDelivery implements Delivery {
  readonly parts: Buffer[] = [];
  readonly failed: BucketRecord[] = [];
  readonly logLines: string[] = [];
  /** The final report; undefined until the delivery is closed. */
  report: string | undefined = undefined;

  /** All delivered data as text. */
  get text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  async deliver(data: readonly Buffer[]): Promise<void> {
    this.parts.push(...data);
  }

  async fail(folder: ErrorFolder, records: readonly ErrorRecord[]): Promise<void> {
    for (const record of records) this.failed.push({ ...record, folder });
  }

  log(line: string): void {
    this.logLines.push(line);
  }

  async close(report: string): Promise<void> {
    this.report = report;
  }
}
