import { keep } from '../memory/keep.ts';
import { FollowingTime, isOnItsSide } from '../model/answer-edge.ts';
import { heldFrom, heldUntil, holdsFor } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import { IPV6 } from '../net/ip-address.ts';
import { ruleAddressOf } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import { type Numbered, Numbering } from './numbering.ts';
import { Places } from './places.ts';
import type {
  KnownRoute,
  OwnPlace,
  PeerPlace,
  RememberedPlace,
  Site,
  TransferAddress,
  TransferInterface,
  TransferQuestion,
  VpcView,
} from './transfer-question.ts';
import { numberInRow, WayRows } from './way-rows.ts';

/**
 * Maximum number of pairs of observing VPC and time that are cached for an address; further ones are looked up again.
 */
const MAX_PLACES = 4;
/** Maximum number of VPCs that are distinguished; then all are forgotten. */
const MAX_VIEWS = 65_536;

/** Places of interfaces and addresses, and routes to addresses, each kept with the interface or the address and numbered. */
export class KnownPlaces {
  readonly #metadata: MetadataSource;
  readonly #time = new FollowingTime();
  readonly #views: Map<string | undefined, VpcView> = new Map();
  readonly #sites: Map<Numbered<OwnPlace>, Site> = new Map();
  readonly #ownPlaces: Numbering<OwnPlace> = new Numbering();
  readonly #peerPlaces: Numbering<PeerPlace> = new Numbering();
  readonly #knownRoutes: Numbering<KnownRoute> = new Numbering();
  /** The ways from the places that have numbers here. */
  readonly rows: WayRows = new WayRows();
  /** Grows whenever places may be others, or have other numbers. */
  epoch = 0;
  #network: VpcNetwork | undefined;
  #places: Places;
  #generation: number | undefined;

  constructor(metadata: MetadataSource) {
    this.#metadata = metadata;
    this.#places = new Places(metadata, undefined);
  }

  /** Begins a stretch of work without a pause, with the network of the rules document in use. */
  begin(network: VpcNetwork | undefined): void {
    const { generation } = this.#metadata;
    if (network !== this.#network) {
      this.#network = network;
      this.#places = new Places(this.#metadata, network);
      this.#forget();
    } else if (generation === undefined || generation !== this.#generation) this.#forget();
    this.#generation = generation;
  }

  /** Whether no other place or route gets a number. */
  get isFull(): boolean {
    return this.#ownPlaces.isFull || this.#peerPlaces.isFull || this.#knownRoutes.isFull;
  }

  /** Numbers places and routes anew. */
  clear(): void {
    this.#ownPlaces.clear();
    this.#peerPlaces.clear();
    this.#knownRoutes.clear();
    this.rows.clear();
    this.#forget();
  }

  /** Who sees other ends: the interfaces of a VPC. */
  viewOf(vpcId: string | undefined): VpcView {
    return this.#views.get(vpcId) ?? keep(this.#views, vpcId, { vpcId }, MAX_VIEWS);
  }

  /** Where an interface is. */
  ofInterface(recorder: TransferInterface, found: NetworkInterface): Site {
    const { site } = recorder;
    if (site?.view !== undefined) return site;
    const place = this.#ownPlaces.of(this.#places.ofInterface(found));
    let other = this.#sites.get(place);
    if (!other) {
      const row = this.rows.of(place);
      other = { place, view: this.viewOf(found.vpcId), row, ways: this.rows.rows[row] };
      this.#sites.set(place, other);
    }
    recorder.site = other;
    return other;
  }

  /** Where the other end of a flow is. */
  ofPeer(peer: TransferAddress, question: TransferQuestion): Numbered<PeerPlace> {
    const { holder } = question;
    if (holder?.seenAt && holder.seenBy === question.view) {
      const held = { from: holder.seenFrom, until: holder.seenUntil };
      if (holdsFor(held, startOf(question), question.endSeconds)) return holder.seenAt;
    }
    const remembered = this.#rememberedOf(peer, question);
    const { sighting, isBeyond } = remembered;
    // what changes with another sighting than the holder is not kept with it
    const isOfHolder = sighting === undefined || (sighting === holder?.sighting && isBeyond === holder.isBeyond);
    if (holder && isOfHolder) {
      const { place } = remembered;
      holder.seenAt = place;
      holder.seenBy = remembered.view;
      holder.seenFrom = remembered.from;
      holder.seenUntil = remembered.until;
      // between IPv6 addresses of the internet, the interface's own address matters
      const isIpv6 = ruleAddressOf(peer).address.family === IPV6;
      holder.seenNumber = place.isPublic && isIpv6 ? -1 : numberInRow(place, holder.trafficPath);
    }
    return remembered.place;
  }

  /** What the route of an interface's subnet to an address leads to. */
  routeTo(peer: TransferAddress, own: OwnPlace, question: TransferQuestion): Numbered<KnownRoute> {
    const remembered = this.#rememberedOf(peer, question);
    remembered.routes ??= new Map();
    const known = remembered.routes.get(own.subnetId);
    if (known !== undefined) return known;
    const route = this.#knownRoutes.of(this.#places.routeTo(peer, own));
    remembered.routes.set(own.subnetId, route);
    return route;
  }

  #rememberedOf(peer: TransferAddress, question: TransferQuestion): RememberedPlace {
    const { view, startSeconds, endSeconds } = question;
    const start = startOf(question);
    for (let known = peer.places; known !== undefined; known = known.older) {
      const isAtTime = holdsFor(known, start, endSeconds) && isOnItsSide(known, endSeconds);
      if (known.view === view && isAtTime) return known;
    }
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    const place = this.#peerPlaces.of(this.#places.ofPeer(peer, view.vpcId, time));
    const found: RememberedPlace = {
      view,
      from: heldFrom(time),
      until: heldUntil(time),
      sighting: time.sighting,
      isBeyond: time.isBeyond,
      place,
      routes: undefined,
      older: undefined,
    };
    const latest = peer.places;
    peer.places = found;
    if (latest !== undefined && this.#views.get(latest.view.vpcId) === latest.view) found.older = latest;
    let last = found;
    for (let count = 1; count < MAX_PLACES && last.older !== undefined; count++) last = last.older;
    last.older = undefined;
    return found;
  }

  /** Forgets where interfaces and addresses are. */
  #forget(): void {
    this.epoch++;
    for (const site of this.#sites.values()) site.view = undefined;
    this.#sites.clear();
    this.#views.clear();
  }
}

/** When a flow began, or ended where the record does not say; Unix seconds, -1 without an end. */
function startOf({ startSeconds, endSeconds }: TransferQuestion): number {
  return Math.min(startSeconds, endSeconds) < 0 ? endSeconds : startSeconds;
}
