import { FlowTime } from '../model/asked-time.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import { NEVER_SECONDS } from '../rules/rule-address.ts';
import type { VpcNetwork } from '../rules/vpc-network.ts';
import { type Numbered, Numbering } from './numbering.ts';
import { Places } from './places.ts';
import type {
  KnownRoute,
  OwnPlace,
  PeerPlace,
  RememberedPlace,
  TransferAddress,
  TransferInterface,
  TransferQuestion,
  VpcView,
} from './transfer-question.ts';

/** Most pairs of observing VPC and time that are cached for an address; further ones are looked up again. */
const MAX_PLACES = 4;
/** Most VPCs that are told apart; beyond, all begin anew. */
const MAX_VIEWS = 65_536;

/** Places of interfaces and addresses, and routes to addresses, each kept with the interface or the address and numbered. */
export class KnownPlaces {
  readonly #metadata: MetadataSource;
  readonly #time = new FlowTime();
  readonly #views: Map<string | undefined, VpcView> = new Map();
  readonly #ownPlaces: Numbering<OwnPlace> = new Numbering();
  readonly #peerPlaces: Numbering<PeerPlace> = new Numbering();
  readonly #knownRoutes: Numbering<KnownRoute> = new Numbering();
  #network: VpcNetwork | undefined = undefined;
  #places: Places;
  #generation: number | undefined = undefined;
  /** Replaced by another object whenever the metadata or the network may have changed. */
  #epoch: object = {};

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
    this.#forget();
  }

  /** Who sees other ends: the interfaces of a VPC. */
  viewOf(vpcId: string | undefined): VpcView {
    const known = this.#views.get(vpcId);
    if (known !== undefined) return known;
    if (this.#views.size >= MAX_VIEWS) this.#views.clear();
    const view = { vpcId };
    this.#views.set(vpcId, view);
    return view;
  }

  /** Where an interface is. */
  ofInterface(recorder: TransferInterface, found: NetworkInterface): Numbered<OwnPlace> {
    const { place } = recorder;
    if (recorder.placeEpoch === this.#epoch && recorder.placed === found && place !== undefined) return place;
    recorder.placeEpoch = this.#epoch;
    recorder.placed = found;
    recorder.place = this.#ownPlaces.of(this.#places.ofInterface(found));
    recorder.view = this.viewOf(found.vpcId);
    return recorder.place;
  }

  /** Where the other end of a flow is. */
  ofPeer(peer: TransferAddress, question: TransferQuestion): Numbered<PeerPlace> {
    const { holder } = question;
    if (holder !== undefined && holder.seenBy === question.view && holder.seenAt !== undefined) {
      if (startOf(question) >= holder.seenFrom && question.endSeconds <= holder.seenUntil) return holder.seenAt;
    }
    const remembered = this.#rememberedOf(peer, question);
    if (holder !== undefined) {
      holder.seenAt = remembered.place;
      holder.seenBy = remembered.view;
      holder.seenFrom = remembered.from;
      holder.seenUntil = remembered.until;
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
      if (known.view === view && start >= known.from && endSeconds <= known.until) return known;
    }
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    const place = this.#peerPlaces.of(this.#places.ofPeer(peer, view.vpcId, time));
    const found: RememberedPlace = {
      view,
      from: inObject(time.from),
      // it holds for no time that fits in an object
      until: time.from > NEVER_SECONDS ? BEFORE_ALL_SECONDS : inObject(time.until),
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
    this.#epoch = {};
    this.#views.clear();
  }
}

/** When a flow began, or ended where the record does not say; Unix seconds. */
function startOf({ startSeconds, endSeconds }: TransferQuestion): number {
  return startSeconds < 0 ? endSeconds : startSeconds;
}

/** Before any time of a record, which is -1 where it does not say. */
const BEFORE_ALL_SECONDS = -2;

/** A time that may be infinite, as a number that V8 keeps in an object without a place of its own. */
function inObject(seconds: number): number {
  return Math.min(Math.max(seconds, BEFORE_ALL_SECONDS), NEVER_SECONDS);
}
