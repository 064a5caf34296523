import { AskedScope } from '../model/asked-scope.ts';
import { type AskedTime, FlowTime, narrow, narrowToFlow } from '../model/asked-time.ts';
import type { Instance, NatGateway, NetworkInterface, Subnet, Vpc } from '../model/inventory.ts';
import type { MetadataContext, MetadataRequest, RecordedAddress, ScopedRequest } from '../model/metadata-request.ts';
import type { CompleteSource, MetadataSource, PodLookup } from '../model/ports.ts';
import type { SourceRules } from '../model/rules.ts';
import { holderOfFound, keyOf, type Noted, NotedAddresses } from './noted-addresses.ts';
import { isInFlow, narrowToSide, type OwnerSpan, ownerAt, type Trust } from './owner-at.ts';
import { OwnerLog } from './owner-log.ts';
import { holderOf, isPrimary, sightingOf, VpcChanges } from './sighting.ts';

/** Interface types that send and receive packets of their own addresses only, unless the source/destination check is off. */
const OWN_PACKETS: ReadonlySet<string | undefined> = new Set(['interface', 'branch', 'trunk', 'efa', 'lambda']);

/** No address is attributed beyond its sightings. Adjacent sightings are already joined. */
const NO_TRUST: Trust = { after: () => 0, between: () => 0 };

/** Maximum age of a look-up that counts as made now, in seconds: no record has a later flow. */
const JUST_NOW_SECONDS = 5;

/**
 * Attributes addresses by the time of the flow: remembers when look-ups and records showed an interface with an address,
 * and names an interface only for times that this covers. Records are evidence too: each states that its interface had an
 * address from its start to its end. What they contradict is looked up again, and not named meanwhile.
 */
export class OwnershipSource implements CompleteSource {
  readonly #source: MetadataSource;
  readonly #now: () => number;
  readonly #log: OwnerLog = new OwnerLog();
  readonly #changes: VpcChanges = new VpcChanges();
  readonly #trusts: 'look_ups' | 'document';
  #revision = 0;
  /** When the first of the answers ends that trust a look-up made just now, Unix seconds. */
  #trustEnds: number = Number.POSITIVE_INFINITY;
  readonly #noted: NotedAddresses;

  /**
   * `now` returns wall-clock milliseconds. With `document`, the source looks nothing up: beyond what was seen, its interfaces
   * are trusted as far as it says itself.
   */
  constructor(source: MetadataSource, now: () => number = Date.now, trusts: 'look_ups' | 'document' = 'look_ups') {
    this.#source = source;
    this.#noted = new NotedAddresses(source);
    this.#now = now;
    this.#trusts = trusts;
  }

  get revision(): number {
    return this.#source.revision ?? 0;
  }

  get generation(): number | undefined {
    const { generation } = this.#source;
    return generation === undefined ? undefined : generation + this.#logged;
  }

  /** Grows whenever the log says something else, or has forgotten something. */
  get #logged(): number {
    return this.#revision + this.#log.turn;
  }

  get writtenAtMs(): number | undefined {
    return this.#source.writtenAtMs;
  }

  get knownInterfaces(): ReadonlyMap<string, NetworkInterface> | undefined {
    return this.#source.knownInterfaces;
  }

  get rules(): SourceRules | undefined {
    return this.#source.rules;
  }

  async refresh(context: MetadataContext): Promise<void> {
    await this.#source.refresh?.(context);
  }

  async resolve(request: MetadataRequest, context: MetadataContext): Promise<void> {
    const { recorded = [], scopes } = request;
    if (this.#now() / 1_000 > this.#trustEnds) {
      this.#trustEnds = Number.POSITIVE_INFINITY;
      this.#revision++;
    }
    const later: RecordedAddress[] = [];
    for (const item of recorded) {
      const known = this.#source.interfaceById(item.interfaceId);
      if (known === undefined) later.push(item);
      else this.#addRecorded(item, known);
    }
    if (this.#trusts === 'document') {
      for (const item of later) this.#addRecorded(item, undefined);
      return;
    }
    const latest = latestOf(recorded);
    const before = this.generation;
    let areInLog = true;
    const asked = scopes.map((scope) => {
      const noted = this.#notedIn(scope, latest);
      areInLog &&= noted.areInLog;
      return AskedScope.unconfirmed(scope, noted.unconfirmed);
    });
    await this.#source.resolve?.({ ...request, scopes: asked }, context);
    for (const item of later) this.#addRecorded(item, this.#source.interfaceById(item.interfaceId));
    if (areInLog && before !== undefined && this.generation === before) return;
    const { generation } = this.#source;
    for (const scope of scopes) {
      this.#noted.each(scope, generation, (noted, vpcId, address) => this.#addNoted(noted, vpcId, address));
    }
  }

  async settle(context?: MetadataContext): Promise<void> {
    await this.#source.settle?.(context);
  }

  takeFaults(): number {
    return this.#source.takeFaults?.() ?? 0;
  }

  get pods(): PodLookup | undefined {
    return this.#source.pods;
  }

  interfaceById(id: string): NetworkInterface | undefined {
    return this.#source.interfaceById(id);
  }

  interfaceInVpc(vpcId: string, address: string, time?: AskedTime): NetworkInterface | undefined {
    const found = this.#source.interfaceInVpc(vpcId, address);
    return time === undefined ? found : this.#at(vpcId, address, found, time);
  }

  interfaceAnywhere(address: string, time?: AskedTime): NetworkInterface | undefined {
    const found = this.#source.interfaceAnywhere(address);
    if (time === undefined || found?.vpcId === undefined) return found;
    return this.#at(found.vpcId, address, found, time);
  }

  isShared(address: string): boolean {
    return this.#source.isShared?.(address) ?? false;
  }

  instanceById(id: string): Instance | undefined {
    return this.#source.instanceById(id);
  }

  subnetById(id: string): Subnet | undefined {
    return this.#source.subnetById(id);
  }

  vpcById(id: string): Vpc | undefined {
    return this.#source.vpcById(id);
  }

  natGatewayById(id: string): NatGateway | undefined {
    return this.#source.natGatewayById(id);
  }

  vpcHolds(vpcId: string, address: string): boolean | undefined {
    return this.#source.vpcHolds(vpcId, address);
  }

  /** The interface that had an address of a VPC throughout a flow; `found` is the one that has it now. */
  #at(
    vpcId: string,
    address: string,
    found: NetworkInterface | undefined,
    time: AskedTime,
  ): NetworkInterface | undefined {
    if (time.startSeconds < 0 || time.endSeconds < 0) {
      // without times, the interface that has it now; flows with times are looked up separately
      narrow(time, -1, -1);
      return found;
    }
    const key = keyOf(vpcId, address);
    if (found !== undefined) this.#addFound(found, vpcId, address, key);
    const spans = this.#log.spansOf(key);
    if (this.#trusts === 'document') return this.#inDocumentAt(vpcId, address, spans, time);
    const owner = spans.length === 0 ? undefined : ownerAt(spans, time, this.#trustIn(vpcId));
    return owner ?? this.#inHistoryAt(vpcId, address, spans, time);
  }

  /**
   * An inventory document may know who had an address before it was first seen, or that nothing has changed since it was last
   * seen.
   */
  #inHistoryAt(
    vpcId: string,
    address: string,
    spans: readonly OwnerSpan[],
    time: AskedTime,
  ): NetworkInterface | undefined {
    const [first] = spans;
    if (first === undefined) return this.#source.interfaceInVpc(vpcId, address, time);
    const { reason } = time;
    const isBefore = time.endSeconds < first.from;
    if (!isBefore && (reason === 'owner_changed' || isContradicted(spans))) return undefined;
    const owner = this.#inDocument(vpcId, address, time);
    // an answer without a time says who has the address now
    const isAtTime = owner !== undefined && time.since >= 0 && narrowToSide(time, lastSeen(owner));
    if (isAtTime && !isOfAnother(owner, spans, time)) return owner;
    time.reason = reason;
    time.since = -1;
    return undefined;
  }

  /** Records take precedence over the document, which applies until a record shows another owner. */
  #inDocumentAt(
    vpcId: string,
    address: string,
    spans: readonly OwnerSpan[],
    time: AskedTime,
  ): NetworkInterface | undefined {
    if (spans.length === 0) return this.#source.interfaceInVpc(vpcId, address, time);
    const owner = ownerAt(spans, time, NO_TRUST);
    return owner !== undefined || isContradicted(spans) ? owner : this.#inDocument(vpcId, address, time);
  }

  /** The answer of a document for the flows that have none of sightings, to which `time` is limited already. */
  #inDocument(vpcId: string, address: string, time: AskedTime): NetworkInterface | undefined {
    const asked = new FlowTime();
    asked.ask(time.startSeconds, time.endSeconds);
    const owner = this.#source.interfaceInVpc(vpcId, address, asked);
    time.reason = asked.reason;
    time.since = asked.since;
    narrow(time, asked.from, asked.until);
    return owner;
  }

  #trustIn(vpcId: string): Trust {
    const now = this.#now() / 1_000;
    return {
      between: () => this.#changes.maxGapSeconds(vpcId, now),
      after: (span) => this.#trustAfter(span, now),
    };
  }

  #trustAfter({ until }: OwnerSpan, nowSeconds: number): number {
    const ends = until + JUST_NOW_SECONDS;
    if (ends < nowSeconds) return 0;
    this.#trustEnds = Math.min(this.#trustEnds, ends);
    return Number.POSITIVE_INFINITY;
  }

  /** Remembers that an interface has an address as its description says. */
  #addFound(found: NetworkInterface, vpcId: string, address: string, key: string): OwnerSpan {
    const now = this.#now() / 1_000;
    const sighting = sightingOf(found, address);
    this.#changes.see(vpcId, now, found.attachedAt);
    this.#add(vpcId, key, sighting, isPrimary(found, address), now);
    return sighting;
  }

  /** Remembers what records state of their interface. */
  #addRecorded(recorded: RecordedAddress, described: NetworkInterface | undefined): void {
    const { interfaceId, instanceId, times, isOfPackets } = recorded;
    const vpcId = described?.vpcId ?? recorded.vpcId;
    const [primary] = described?.addresses ?? [];
    const isOwn = !isOfPackets || (described?.isForwarder !== true && OWN_PACKETS.has(described?.type));
    const address = isOwn ? (recorded.address ?? primary) : primary;
    if (vpcId === undefined || address === undefined) return;
    const isCertain = described?.isDetachable !== true || instanceId !== undefined;
    if (!isCertain) return;
    const isDescribed = instanceId === undefined || instanceId === described?.instanceId;
    const networkInterface = isDescribed ? described : undefined;
    const now = this.#now() / 1_000;
    this.#changes.see(vpcId, now, described?.attachedAt);
    const holder = described?.isDetachable === true ? holderOf(interfaceId, instanceId) : interfaceId;
    const key = keyOf(vpcId, address);
    for (let index = 0; index < times.length; index += 2) {
      const [from = 0, until = 0] = [times[index], times[index + 1]];
      const sighting = { interfaceId: holder, networkInterface, from, until, before: 'seen_later' as const };
      // a look-up that is made now changes the source itself
      this.#add(vpcId, key, sighting, address === primary, now, now - JUST_NOW_SECONDS);
    }
  }

  #add(vpcId: string, key: string, sighting: OwnerSpan, isFixed: boolean, now: number, trusted?: number): void {
    const gap = isFixed ? Number.POSITIVE_INFINITY : this.#changes.maxGapSeconds(vpcId, now);
    const change = this.#log.add(key, sighting, gap, trusted);
    if (change === 'none') return;
    this.#revision++;
    if (change === 'moved') this.#changes.add(vpcId, sighting.until);
  }

  /** The addresses of a request whose owner at a time is not certain, and whether the log has what descriptions say of all. */
  #notedIn(scope: ScopedRequest, seconds: number) {
    const unconfirmed = new Map<string, 'doubtful' | 'open'>();
    let areInLog = true;
    const now = this.#now() / 1_000;
    this.#noted.each(scope, this.#source.generation, (noted, vpcId, address) => {
      const { asked, found, holder } = noted;
      const last = this.#lastOf(noted);
      areInLog &&= found === undefined || noted.span?.networkInterface === found;
      if (last === undefined) return;
      if (found !== undefined && holder !== last.interfaceId) unconfirmed.set(asked, 'doubtful');
      else if (
        last.until + this.#trustAfter(last, now) < seconds &&
        !this.#isInHistory(vpcId, address, last, seconds)
      ) {
        unconfirmed.set(asked, 'open');
      }
    });
    return { unconfirmed, areInLog };
  }

  /** The last span of an address, found again where something in the log has changed. */
  #lastOf(noted: Noted): OwnerSpan | undefined {
    const logged = this.#logged;
    if (noted.revision === logged) return noted.last;
    noted.revision = logged;
    noted.span = undefined;
    noted.last = this.#log.spansOf(noted.key).at(-1);
    return noted.last;
  }

  /** Whether an inventory document knows that an interface still had an address at a time. */
  #isInHistory(vpcId: string, address: string, { interfaceId }: OwnerSpan, seconds: number): boolean {
    if (this.#source.writtenAtMs === undefined) return false;
    const time = new FlowTime();
    time.ask(seconds, seconds);
    const owner = this.#source.interfaceInVpc(vpcId, address, time);
    const isAtTime = owner !== undefined && time.since >= 0 && seconds <= lastSeen(owner);
    return isAtTime && holderOfFound(owner) === interfaceId;
  }

  /** Remembers what the description of an interface says of an address, unless the log still has it. */
  #addNoted(noted: Noted, vpcId: string, address: string): void {
    const { key, found } = noted;
    if (found === undefined) return;
    this.#lastOf(noted);
    if (noted.span?.networkInterface === found) return;
    const { from, until } = this.#addFound(found, vpcId, address, key);
    this.#lastOf(noted);
    noted.span = this.#log
      .spansOf(key)
      .find((one) => one.interfaceId === noted.holder && one.from <= from && one.until >= until);
  }
}

/**
 * Whether others were seen with the address of an interface of a document: they show that it has moved, so that the document counts for the
 * time of its sightings alone, as long as none of them reaches into the flow.
 */
function isOfAnother(owner: NetworkInterface, spans: readonly OwnerSpan[], time: AskedTime): boolean {
  const holder = holderOfFound(owner);
  const others = spans.filter(({ interfaceId }) => interfaceId !== holder);
  if (others.length === 0) return false;
  // one that was seen before may be seen again, up into a later flow
  narrowToFlow(time);
  return owner.seenUntil === undefined || others.some((other) => isInFlow(other, time));
}

/** When an interface of a document was last seen. Where look-ups are made, it is not trusted for later flows: they are asked. */
function lastSeen({ seenUntil = Number.POSITIVE_INFINITY }: NetworkInterface): number {
  return seenUntil;
}

/** Whether sightings show several interfaces. */
function isContradicted(spans: readonly OwnerSpan[]): boolean {
  return spans.some(({ interfaceId }) => interfaceId !== spans[0]?.interfaceId);
}

/** When the last flow of the records ended, Unix seconds. */
function latestOf(recorded: readonly RecordedAddress[]): number {
  let latest = 0;
  for (const { times } of recorded) for (const seconds of times) latest = Math.max(latest, seconds);
  return latest;
}
