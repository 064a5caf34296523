import type { ObjectFolder } from '../../../../src/documents/object-folder.ts';

/** Objects in memory, with a record of the operations on them. */
export class MemoryFolder implements ObjectFolder {
  readonly name = 'memory/';
  readonly objects: Map<string, Buffer> = new Map();
  readonly reads: string[] = [];
  readonly writes: string[] = [];
  readonly removed: string[] = [];
  /** Awaited before an object is read; may throw. */
  beforeRead: (object: string) => Promise<void> = async () => {};
  #changes = 0;
  readonly #etags: Map<string, string> = new Map();

  async read(object: string, { knownEtag }: { readonly knownEtag?: string | undefined } = {}) {
    this.reads.push(object);
    await this.beforeRead(object);
    const body = this.objects.get(object);
    const etag = this.#etags.get(object);
    if (body === undefined || etag === knownEtag) return undefined;
    return { body, etag };
  }

  async write(object: string, body: Buffer): Promise<void> {
    this.writes.push(object);
    this.objects.set(object, body);
    this.#etags.set(object, String(++this.#changes));
  }

  async remove(object: string): Promise<void> {
    this.removed.push(object);
    this.objects.delete(object);
  }
}
