/** Temporary credentials as the SDK takes them from a provider. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** How long before their end credentials are replaced; the SDK's clients do the same. */
const MARGIN_MS = 5 * 60_000;

/** Credentials of one account for the clients of all its Regions: fetched once, and again before they expire. */
export class SharedCredentials {
  readonly #fetch: () => Promise<TemporaryCredentials>;
  readonly #now: () => number;
  #current: TemporaryCredentials | undefined;
  #flight: Promise<TemporaryCredentials> | undefined;

  /** `now` gives wall-clock milliseconds. */
  constructor(fetch: () => Promise<TemporaryCredentials>, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The credentials, fetched again if they are about to expire. Throws what fetching them throws. */
  async get(): Promise<TemporaryCredentials> {
    if (this.#current !== undefined && this.#now() < this.#current.expiration.getTime() - MARGIN_MS)
      return this.#current;
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
    });
    this.#current = await this.#flight;
    return this.#current;
  }

  /** Drops credentials that AWS no longer takes. */
  forget(): void {
    this.#current = undefined;
  }
}
