import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { SentTotals } from '../model/flow-totals.ts';
import { Senders, UNKNOWN_SENDER } from './senders.ts';

/** First letters of the values of `flow-direction`. */
const LOWER_E = 0x65;
const LOWER_I = 0x69;

/**
 * Adds up the traffic that flows sent, each byte once. Both interfaces of a flow record it, so the sender's record
 * (egress) counts. The receiver's record (ingress) counts only if no record of the run shows that its source records
 * what it sends, so it is held until the end. A record without a direction always counts. Everything is decided by what
 * records contain, without metadata.
 *
 * A transit gateway records each flow when it enters and when it leaves; only the latter counts.
 */
export class SentTraffic {
  readonly #senders: Senders = new Senders();
  #flows = 0;
  #bytes = 0;
  #packets = 0;
  #withoutBytes = 0;
  #withoutPackets = 0;
  #withoutDirection = 0;
  #fromUnknownSenders = 0;
  /** Sums of the receivers' records, by the number of the source. */
  readonly #receivedBytes: number[] = [];
  readonly #receivedPackets: number[] = [];

  /** Adds a flow, as many times as it weighs. */
  add(record: FlowLogRecord, weight: number): void {
    const at = record.format.positions;
    const bytes = record.number(at.bytes) * weight;
    const packets = record.number(at.packets) * weight;
    this.#flows += weight;
    if (bytes < 0) this.#withoutBytes += weight;
    if (packets < 0) this.#withoutPackets += weight;
    const direction = record.firstByte(at['flow-direction']);
    if (direction === LOWER_I) {
      if (at['tgw-id'] >= 0 || at['tgw-attachment-id'] >= 0) return;
      const sender = this.#senders.numberOf(record, at.srcaddr);
      if (sender !== UNKNOWN_SENDER) {
        this.#hold(sender, bytes, packets);
        return;
      }
      this.#fromUnknownSenders += weight;
    } else if (direction === LOWER_E) this.#markSender(record);
    else this.#withoutDirection += weight;
    if (bytes > 0) this.#bytes += bytes;
    if (packets > 0) this.#packets += packets;
  }

  /** The totals so far. */
  get totals(): SentTotals {
    const isCounted = (sender: number): boolean => !this.#senders.isRecorded(sender);
    return {
      flows: this.#flows,
      bytes: this.#bytes + sumOf(this.#receivedBytes, isCounted),
      packets: this.#packets + sumOf(this.#receivedPackets, isCounted),
      withoutBytes: this.#withoutBytes,
      withoutPackets: this.#withoutPackets,
      withoutDirection: this.#withoutDirection,
      fromUnknownSenders: this.#fromUnknownSenders,
    };
  }

  /** Holds a receiver's record until it is known whether the sender recorded the flow too. */
  #hold(sender: number, bytes: number, packets: number): void {
    // consecutive numbers: a sparse array would be slower
    while (this.#receivedBytes.length <= sender) {
      this.#receivedBytes.push(0);
      this.#receivedPackets.push(0);
    }
    if (bytes > 0) this.#receivedBytes[sender] = (this.#receivedBytes[sender] ?? 0) + bytes;
    if (packets > 0) this.#receivedPackets[sender] = (this.#receivedPackets[sender] ?? 0) + packets;
  }

  /**
   * The recorded source is the main address of the interface; the source of the packets may be another one that it has.
   * It may also be a client behind a forwarding device, which counts only if it cannot be on the internet.
   */
  #markSender(record: FlowLogRecord): void {
    const at = record.format.positions;
    const senders = this.#senders;
    senders.markRecorded(record, at.srcaddr);
    const packetSource = at['pkt-srcaddr'];
    if (!record.hasOtherText(packetSource, at.srcaddr)) return;
    if (senders.isPrivateIpv4(record, packetSource)) senders.markRecorded(record, packetSource);
  }
}

function sumOf(values: readonly number[], isCounted: (index: number) => boolean): number {
  return values.reduce((sum, value, index) => (isCounted(index) ? sum + value : sum), 0);
}
