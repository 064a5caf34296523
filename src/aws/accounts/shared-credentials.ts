/** Temporary credentials as the SDK expects them from a provider. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Credentials are renewed this long before they expire, like in the SDK's clients. */
const MARGIN_MS = 5 * 60_000;

/** Credentials of one account for the clients of all its Regions: fetched once, and renewed before they expire. */
export class SharedCredentials {
  readonly #fetch: () => Promise<TemporaryCredentials>;
  readonly #now: () => number;
  #current: TemporaryCredentials | undefined;
  #flight: Promise<TemporaryCredentials> | undefined;

  /** `now` returns wall-clock milliseconds. */
  constructor(fetch: () => Promise<TemporaryCredentials>, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** The credentials, fetched again if they are about to expire. Passes on errors of fetching them. */
  async get(): Promise<TemporaryCredentials> {
    if (this.#current !== undefined && this.#now() < this.#current.expiration.getTime() - MARGIN_MS)
      return this.#current;
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
    });
    this.#current = await this.#flight;
    return this.#current;
  }

  /** Discards credentials that AWS no longer accepts. */
  forget(): void {
    this.#current = undefined;
  }
}
