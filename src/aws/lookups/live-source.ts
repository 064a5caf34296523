import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../../model/inventory.ts';
import type { MetadataContext, MetadataRequest, ScopedRequest } from '../../model/metadata-request.ts';
import type { MetadataSource } from '../../model/ports.ts';
import type { SourceRules } from '../../model/rules.ts';
import { waitFor } from '../../model/until-deadline.ts';
import { type Scope, scopeKey } from '../accounts/scope.ts';
import type { CallFailure } from '../calls/call-failure.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { createLookupCounts, type LookupCounts } from './batched-lookup.ts';
import type { LiveRules } from './live-rules.ts';
import { type CacheLimits, rereadMsOf } from './lookup-cache.ts';
import { LookupPlan } from './lookup-plan.ts';
import { MetadataCaches } from './metadata-caches.ts';

/** Finds the caller for an account and Region. */
export interface ScopeResolver {
  /** The account and Region of a request; a failure if look-ups there are not allowed. */
  scopeOf(request: ScopedRequest, context: MetadataContext): Scope | CallFailure;
  callerFor(scope: Scope): ScopeCaller;
}

/** Settings of {@link LiveSource}. */
export interface LiveSourceSettings {
  readonly limits: CacheLimits;
  /** Whether unknown public addresses are looked up too, most of which belong to third parties. */
  readonly looksUpPublic: boolean;
  readonly scopes: ScopeResolver;
  /** Whether the rules of the interfaces that record are looked up too; off where it is missing. */
  readonly looksUpRules?: boolean;
  /**
   * How long before its first sighting an address that can move is attributed, in milliseconds: by default 15 minutes, as long
   * as records may be late. 0 where the records themselves are evidence.
   */
  readonly leadMs?: number;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/**
 * Metadata from cached live EC2 look-ups: one resolve per window requests the values that the cache lacks. A failing
 * account never delays another one, and failures are counted and only cost enrichment.
 */
export class LiveSource implements MetadataSource {
  readonly counts: LookupCounts = createLookupCounts();
  /** The rules in memory, of all interfaces that recorded; missing unless rules are looked up. */
  readonly rules: SourceRules | undefined;
  readonly #caches: MetadataCaches;
  readonly #settings: LiveSourceSettings;
  readonly #now: () => number;
  readonly #rereadMs: number;
  /** The period of that length in which expiry was looked for last, and how often answers may have changed without a look-up. */
  #period = 0;
  #expiries = 0;
  readonly #plans: Map<string, LookupPlan> = new Map();
  /** Loaded with the first batch, where rules are looked up. */
  #liveRules: LiveRules | undefined;

  constructor(settings: LiveSourceSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? Date.now;
    this.#caches = new MetadataCaches(settings.limits, this.#now, settings.leadMs);
    this.#rereadMs = rereadMsOf(settings.limits);
    const read = () => this.#liveRules?.read(this.#caches);
    this.rules =
      settings.looksUpRules === true
        ? {
            get current() {
              return read();
            },
          }
        : undefined;
  }

  get revision(): number {
    return this.#caches.revision;
  }

  /** Also changes, at most once a period, where cached entries have become too old to be served, or may be evicted for want of use. */
  get generation(): number {
    return this.#caches.changes + this.#expiries;
  }

  async resolve(request: MetadataRequest, context: MetadataContext): Promise<void> {
    const period = Math.floor(this.#now() / this.#rereadMs);
    if (period !== this.#period && (this.#caches.takeExpiry() || !this.#caches.areRoomy)) this.#expiries++;
    this.#period = period;
    await Promise.all(request.scopes.map((scoped) => this.#resolveScope(scoped, context)));
  }

  /** Waits until the deadline for refreshes that resolve left running. */
  async settle(context?: MetadataContext): Promise<void> {
    const flights = [...[...this.#plans.values()].flatMap((plan) => plan.flights), ...(this.#liveRules?.flights ?? [])];
    const deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    if (flights.length > 0) await waitFor(Promise.all(flights), deadlineMs - this.#now());
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#caches.interfaces.get(id);
  }

  interfaceInVpc(vpcId: string, address: string): NetworkInterface | undefined {
    return this.#caches.interfaceInVpc(vpcId, address);
  }

  interfaceAnywhere(address: string): NetworkInterface | undefined {
    return this.#caches.interfaceAnywhere(address);
  }

  instanceById(id: string): Instance | undefined {
    return this.#caches.instances.get(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#caches.subnets.get(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#caches.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#caches.natGateways.get(id);
  }

  isShared(address: string): boolean {
    return this.#caches.isShared(address);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#caches.vpcHolds(vpcId, address);
  }

  async #resolveScope(request: ScopedRequest, context: MetadataContext): Promise<void> {
    const scope = this.#settings.scopes.scopeOf(request, context);
    if (typeof scope === 'string') {
      this.counts.failures[scope] = (this.counts.failures[scope] ?? 0) + request.interfaceIds.size;
      return;
    }
    await this.#planFor(scope).run(request, context.deadlineMs);
    if (this.rules === undefined) return;
    const { limits, scopes } = this.#settings;
    const { LiveRules } = await import('./live-rules.ts');
    this.#liveRules ??= new LiveRules(limits, this.counts, this.#now);
    const interfaces = [...request.interfaceIds].flatMap((id) => this.#caches.interfaces.get(id) ?? []);
    await this.#liveRules.fetch(interfaces, scope, scopes.callerFor(scope), context.deadlineMs);
  }

  #planFor(scope: Scope): LookupPlan {
    const origin = scopeKey(scope);
    let plan = this.#plans.get(origin);
    if (plan === undefined) {
      const { scopes, looksUpPublic } = this.#settings;
      const caller = scopes.callerFor(scope);
      plan = new LookupPlan({
        origin,
        caller,
        caches: this.#caches,
        counts: this.counts,
        looksUpPublic,
        now: this.#now,
      });
      this.#plans.set(origin, plan);
    }
    return plan;
  }
}
