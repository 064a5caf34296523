import type { AskedTime } from '../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext, MetadataRequest } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import { waitFor } from '../model/until-deadline.ts';
import { type InventoryItems, isInventoryItem } from './inventory-schema.ts';

/** Called with each fault of a source; errors that it throws are ignored. */
export type OnSourceFault = (error: Error) => void;

/** A source whose faults are counted. */
export interface Guarded {
  /** The number of faults since the previous call. */
  takeFaults(): number;
}

/**
 * Wraps an untrusted metadata source. A call that throws, rejects, misses the deadline, or returns an invalid value is
 * counted as a fault and treated as if the source had no data.
 */
export function guardSource(source: MetadataSource, onFault: OnSourceFault = () => {}): MetadataSource & Guarded {
  return source.resolve === undefined ? new GuardedSource(source, onFault) : new ResolvingSource(source, onFault);
}

class GuardedSource implements MetadataSource, Guarded {
  protected readonly source: MetadataSource;
  readonly #onFault: OnSourceFault;
  /** Checked values, and whether they are valid. */
  readonly #checked: WeakMap<object, boolean> = new WeakMap();
  #faults = 0;

  constructor(source: MetadataSource, onFault: OnSourceFault) {
    this.source = source;
    this.#onFault = onFault;
  }

  get revision(): number {
    return this.#numberOf('revision', () => this.source.revision) ?? 0;
  }

  get generation(): number | undefined {
    return this.#numberOf('generation', () => this.source.generation);
  }

  takeFaults(): number {
    const faults = this.#faults;
    this.#faults = 0;
    return faults;
  }

  async refresh(context: MetadataContext): Promise<void> {
    await this.inTime('refresh', context.deadlineMs, async () => this.source.refresh?.(context));
  }

  async settle(context?: MetadataContext): Promise<void> {
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    await this.inTime('settle', deadlineMs, async () => this.source.settle?.(context));
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#find('interfaceById', 'networkInterface', () => this.source.interfaceById(id));
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#find('interfaceInVpc', 'networkInterface', () => this.source.interfaceInVpc(vpcId, address, time));
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    return this.#find('interfaceAnywhere', 'networkInterface', () => this.source.interfaceAnywhere(address, time));
  }

  instanceById(id: string): Instance | undefined {
    return this.#find('instanceById', 'instance', () => this.source.instanceById(id));
  }

  subnetById(id: string): Subnet | undefined {
    return this.#find('subnetById', 'subnet', () => this.source.subnetById(id));
  }

  vpcById(id: string): Vpc | undefined {
    return this.#find('vpcById', 'vpc', () => this.source.vpcById(id));
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#find('natGatewayById', 'natGateway', () => this.source.natGatewayById(id));
  }

  isShared(address: string): boolean {
    return this.#call('isShared', () => this.source.isShared?.(address)) === true;
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    const isHeld: unknown = this.#call('vpcHolds', () => this.source.vpcHolds(vpcId, address));
    if (isHeld === undefined || typeof isHeld === 'boolean') return isHeld;
    this.#fault('vpcHolds returned something other than a boolean');
    return undefined;
  }

  protected async inTime(name: string, deadlineMs: number, call: () => Promise<void>): Promise<void> {
    try {
      const isDone = await waitFor(call(), deadlineMs - Date.now());
      if (!isDone) this.#fault(`${name} did not finish within the time for look-ups`);
    } catch (error) {
      this.#fault(`${name} failed`, error);
    }
  }

  #find<Kind extends keyof InventoryItems>(
    name: string,
    kind: Kind,
    call: () => InventoryItems[Kind] | undefined,
  ): InventoryItems[Kind] | undefined {
    const found = this.#call(name, call);
    if (found === undefined) return undefined;
    return this.#isUsable(kind, found) ? found : this.#fault(`${name} returned something other than a ${kind}`);
  }

  #isUsable(kind: keyof InventoryItems, found: unknown): boolean {
    if (typeof found !== 'object' || found === null) return false;
    let isUsable = this.#checked.get(found);
    if (isUsable === undefined) {
      isUsable = isInventoryItem(kind, found);
      this.#checked.set(found, isUsable);
    }
    return isUsable;
  }

  #numberOf(name: string, read: () => number | undefined): number | undefined {
    const value: unknown = this.#call(name, read);
    return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
  }

  #call<Result>(name: string, call: () => Result): Result | undefined {
    try {
      return call();
    } catch (error) {
      return this.#fault(`${name} failed`, error);
    }
  }

  #fault(message: string, cause?: unknown): undefined {
    this.#faults++;
    try {
      this.#onFault(new Error(`the metadata source: ${message}`, { cause }));
    } catch {
      // an error of the listener must not break what this class protects
    }
    return undefined;
  }
}

/** A source that fetches data for a whole window in advance, so windows are large. */
class ResolvingSource extends GuardedSource {
  async resolve(request: MetadataRequest, context: MetadataContext): Promise<void> {
    await this.inTime('resolve', context.deadlineMs, async () => this.source.resolve?.(request, context));
  }
}
