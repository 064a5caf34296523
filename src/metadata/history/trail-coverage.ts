/** Seconds in a minute: the resolution of the coverage. */
const MINUTE_SECONDS = 60;

/** Longest stretch of time without any record in which a trail still counts as complete, in seconds: as of two readings. */
const MAX_SILENCE_SECONDS = 3_600;

/** Most accounts and Regions whose records are followed; those beyond count as not recorded. */
const MAX_PLACES = 4_096;

/**
 * When trails were recorded, by account and Region, as far as their records show: in an hour without any, files may be
 * missing, and nothing is certain to have stayed unchanged.
 */
export class TrailCoverage {
  readonly #minutes: Map<string, Set<number>> = new Map();
  readonly #silences: Map<string, readonly Silence[]> = new Map();

  /** Notes that something was recorded. */
  add(accountId: string | undefined, region: string | undefined, at: number): void {
    const place = `${accountId} ${region}`;
    let minutes = this.#minutes.get(place);
    if (minutes === undefined) {
      if (this.#minutes.size >= MAX_PLACES) return;
      minutes = new Set();
      this.#minutes.set(place, minutes);
    }
    minutes.add(Math.floor(at / MINUTE_SECONDS));
    this.#silences.delete(place);
  }

  /** Whether every event between two times, Unix seconds, was recorded, but for short gaps. */
  isContinuous(accountId: string | undefined, region: string | undefined, from: number, until: number): boolean {
    if (until - from <= MAX_SILENCE_SECONDS) return true;
    const place = `${accountId} ${region}`;
    let silences = this.#silences.get(place);
    if (silences === undefined) {
      silences = silencesOf(this.#minutes.get(place));
      this.#silences.set(place, silences);
    }
    return silences.every((silence) => {
      const silent = Math.min(until, silence.until) - Math.max(from, silence.from);
      return silent <= MAX_SILENCE_SECONDS;
    });
  }
}

/** A stretch of time without a record. */
interface Silence {
  readonly from: number;
  readonly until: number;
}

function silencesOf(recorded: ReadonlySet<number> | undefined): readonly Silence[] {
  const silences: Silence[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const minute of [...(recorded ?? [])].sort((one, other) => one - other)) {
    const at = minute * MINUTE_SECONDS;
    if (at - last > MAX_SILENCE_SECONDS) silences.push({ from: last, until: at });
    last = at;
  }
  silences.push({ from: last, until: Number.POSITIVE_INFINITY });
  return silences;
}
