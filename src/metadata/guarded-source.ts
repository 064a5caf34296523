import type { AskedTime } from '../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext, MetadataRequest } from '../model/metadata-request.ts';
import type { CompleteSource, MetadataSource, PodLookup } from '../model/ports.ts';
import type { RulesAtHand, SourceRules } from '../model/rules.ts';
import { waitFor } from '../model/until-deadline.ts';
import { checkRules } from './check-rules.ts';
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

/** Replaces an object that is not valid. */
const INVALID = Symbol('invalid');
type Invalid = typeof INVALID;

class GuardedSource implements Omit<CompleteSource, 'resolve'>, Guarded {
  protected readonly source: MetadataSource;
  readonly #onFault: OnSourceFault;
  /** Checked values, and whether they are valid. */
  readonly #checked: WeakMap<object, boolean> = new WeakMap();
  /** The lists of interfaces that were given, with their valid ones. */
  readonly #lists: WeakMap<object, ReadonlyMap<string, NetworkInterface> | Invalid> = new WeakMap();
  /** The rules that were given, with the valid ones among them. */
  readonly #rules: WeakMap<object, RulesAtHand | Invalid> = new WeakMap();
  #faults = 0;
  readonly #pods: PodLookup = { at: (...asked) => this.#podAt(...asked) };
  /** Missing if the source has no rules. */
  readonly rules: SourceRules | undefined;

  constructor(source: MetadataSource, onFault: OnSourceFault) {
    this.source = source;
    this.#onFault = onFault;
    const hasRules = this.#call('rules', () => source.rules) !== undefined;
    const read = () => this.#rulesAtHand();
    this.rules = hasRules
      ? {
          get current() {
            return read();
          },
        }
      : undefined;
  }

  get revision(): number {
    return this.#numberOf('revision', () => this.source.revision) ?? 0;
  }

  get generation(): number | undefined {
    return this.#numberOf('generation', () => this.source.generation);
  }

  get writtenAtMs(): number | undefined {
    return this.#numberOf('writtenAtMs', () => this.source.writtenAtMs);
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    const given = this.#call('knownInterfaces', () => this.source.knownInterfaces);
    return this.#checkedOnce('knownInterfaces', this.#lists, given, (list) => {
      const usable = new Map<string, NetworkInterface>();
      for (const [id, found] of list) {
        if (this.#isUsable('networkInterface', found)) usable.set(id, found);
        else this.#fault('knownInterfaces has something other than a networkInterface');
      }
      return usable;
    });
  }

  takeFaults(): number {
    const own = this.#numberOf('takeFaults', () => this.source.takeFaults?.()) ?? 0;
    const faults = this.#faults;
    this.#faults = 0;
    return faults + own;
  }

  async refresh(context: MetadataContext): Promise<void> {
    await this.inTime('refresh', context.deadlineMs, async () => this.source.refresh?.(context));
  }

  async settle(context?: MetadataContext): Promise<void> {
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    await this.inTime('settle', deadlineMs, async () => this.source.settle?.(context));
  }

  get pods(): PodLookup | undefined {
    const given: unknown = this.#call('pods', () => this.source.pods);
    return typeof given === 'object' && given !== null ? this.#pods : undefined;
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

  /** The current rules with their valid parts; the same object as long as the source has the same. */
  #rulesAtHand(): RulesAtHand | undefined {
    const given = this.#call('rules', () => this.source.rules?.current);
    return this.#checkedOnce('rules', this.#rules, given, (rules) => {
      const reading = checkRules(rules.document);
      if (reading === undefined) throw new RangeError('the rules document has neither securityGroups nor networkAcls');
      const { shared } = rules;
      const readWrittenAtMs = () => this.#numberOf('rules', () => rules.writtenAtMs);
      return {
        document: reading.rules,
        get writtenAtMs() {
          return readWrittenAtMs();
        },
        shared:
          shared === undefined
            ? undefined
            : {
                vpcIds: new Set(shared.vpcIds),
                interfaces: [...shared.interfaces].filter((found) => this.#isUsable('networkInterface', found)),
              },
      };
    });
  }

  /** The result of checking an object, which is checked once; an object that fails the check counts as one fault. */
  #checkedOnce<Given extends object, Checked extends object>(
    name: string,
    known: WeakMap<object, Checked | Invalid>,
    given: Given | undefined,
    check: (given: Given) => Checked,
  ): Checked | undefined {
    if (given === undefined) return undefined;
    if (typeof given !== 'object' || given === null) return this.#fault(`${name} is not an object`);
    let checked = known.get(given);
    if (checked === undefined) {
      checked = this.#call(name, () => check(given)) ?? INVALID;
      known.set(given, checked);
    }
    return checked === INVALID ? undefined : checked;
  }

  #podAt(...asked: Parameters<PodLookup['at']>): ReturnType<PodLookup['at']> {
    const found = this.#call('pods.at', () => this.source.pods?.at(...asked));
    if (found === undefined || found === 'another_time') return found;
    return this.#isUsable('pod', found) ? found : this.#fault('pods.at returned something other than a pod');
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
class ResolvingSource extends GuardedSource implements CompleteSource {
  async resolve(request: MetadataRequest, context: MetadataContext): Promise<void> {
    await this.inTime('resolve', context.deadlineMs, async () => this.source.resolve?.(request, context));
  }
}
