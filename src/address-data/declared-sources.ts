import type { LoadedDocument } from '../model/ports.ts';
import { waitFor } from '../model/until-deadline.ts';
import type { FollowedSource, FollowedSources } from './address-data.ts';
import type { AddressSource } from './address-source.ts';

/** Loads a source for the first time, and refreshes it from then on. Never rejects. */
export type FollowSource = (source: AddressSource) => Promise<FollowedSource>;

/** The sources that a text declares; they never change. */
export async function followAll(sources: readonly AddressSource[], follow: FollowSource): Promise<FollowedSources> {
  return { sources: await Promise.all(sources.map(follow)), revision: 0 };
}

/**
 * The sources that a document declares. When it changes, new and changed sources are loaded in the background, and then
 * replace the previous ones; the others remain.
 */
export class DeclaredSources implements FollowedSources {
  sources: readonly FollowedSource[] = [];
  revision = 0;
  readonly #list: LoadedDocument<readonly AddressSource[]>;
  readonly #follow: FollowSource;
  readonly #listFault: () => string | undefined;
  #listRevision = 0;
  #update: Promise<void> | undefined;

  /** @param listFault why the newest list is not in use; undefined if it is */
  constructor(
    list: LoadedDocument<readonly AddressSource[]>,
    follow: FollowSource,
    listFault: () => string | undefined = () => undefined,
  ) {
    this.#list = list;
    this.#follow = follow;
    this.#listFault = listFault;
  }

  faultOf(): string | undefined {
    return this.#listFault();
  }

  /** Begins an update if the list has changed; waits for it only before the first one. */
  async refresh(deadlineMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#list.refresh?.(deadlineMs);
    if (this.#list.revision !== this.#listRevision && this.#update === undefined) {
      this.#update = this.#replace().finally(() => {
        this.#update = undefined;
      });
    }
    if (this.revision === 0) await this.#wait(deadlineMs);
  }

  async settle(deadlineMs: number = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#list.settle?.(deadlineMs);
    await this.#wait(deadlineMs);
  }

  async #wait(deadlineMs: number): Promise<void> {
    if (this.#update !== undefined) await waitFor(this.#update, deadlineMs - Date.now());
  }

  async #replace(): Promise<void> {
    const { value = [], revision } = this.#list;
    const known = new Map(this.sources.map((each) => [JSON.stringify(each.source), each]));
    this.sources = await Promise.all(value.map((source) => known.get(JSON.stringify(source)) ?? this.#follow(source)));
    this.#listRevision = revision;
    this.revision++;
  }
}
