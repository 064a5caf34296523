import { ENDPOINT_ATTRIBUTES } from '../../model/endpoint-attributes.ts';
import { IS_EGRESS, IS_INGRESS, IS_TRANSIT_GATEWAY } from '../language/record-kinds.ts';
import type { Condition, Leaf, Value } from '../language/schema.ts';
import {
  all,
  any,
  as,
  companion,
  constant,
  differ,
  first,
  group,
  has,
  is,
  leaf,
  list,
  not,
  when,
  words,
} from '../language/vocabulary.ts';

/** The parts of an OCSF document that describe one end of a flow. */
export interface OcsfEnd {
  /** The endpoint object. It is present if anything identifies the endpoint; a port alone does not. */
  readonly endpoint: readonly Leaf[];
  /** Looked-up values without a place in the endpoint, as one item of `enrichments`. */
  readonly enrichment: readonly Leaf[];
  /** Items of `observables`: the address, the intermediate address, the instance. */
  readonly address: readonly Leaf[];
  readonly intermediate: readonly Leaf[];
  readonly instance: readonly Leaf[];
  /** The item of `osint`, if threat lists have the address. */
  readonly threat: readonly Leaf[];
  /** Values of the record about the end without a place in the endpoint, under their own names. */
  readonly unmapped: readonly Leaf[];
  /** That the endpoint is present and has the recording interface. */
  readonly holdsRecorder: Condition;
}

const OTHER_ID = 99;
const VIRTUAL = { id: 6, caption: 'Virtual' };
const LOAD_BALANCER = { id: 15, caption: 'Load Balancer' };

/** Kinds of endpoint by the owner of the interface; any other owner is 99 with the flat schema's word. */
const ENDPOINT_TYPES: Readonly<Record<string, { readonly id: number; readonly caption: string }>> = {
  ec2_instance: VIRTUAL,
  eks_node: VIRTUAL,
  load_balancer: LOAD_BALANCER,
  application_load_balancer: LOAD_BALANCER,
  network_load_balancer: LOAD_BALANCER,
  gateway_load_balancer: LOAD_BALANCER,
  classic_load_balancer: LOAD_BALANCER,
  unknown: { id: 0, caption: 'Unknown' },
};
const ENDPOINT_TYPE_IDS = mapped(ENDPOINT_TYPES, ({ id }) => id);
const ENDPOINT_TYPE_CAPTIONS = mapped(ENDPOINT_TYPES, ({ caption }) => caption);

const INTERNAL = { id: 1, caption: 'Internal' };
const EXTERNAL = { id: 2, caption: 'External' };

/** Where addresses of a class are; classes that can be either are omitted. */
const SCOPES: Readonly<Record<string, { readonly id: number; readonly caption: string }>> = {
  private: INTERNAL,
  shared: INTERNAL,
  link_local: INTERNAL,
  loopback: INTERNAL,
  unique_local: INTERNAL,
  public: EXTERNAL,
};
const SCOPE_IDS = mapped(SCOPES, ({ id }) => id);
const SCOPE_CAPTIONS = mapped(SCOPES, ({ caption }) => caption);

const OSINT_IP_ADDRESS = { id: 1, caption: 'IP Address' };

const OBSERVABLE_TYPE_IDS = { 'IP Address': 2, 'Resource UID': 10 } as const;

/** Attributes of an end that are in the endpoint itself, and the attribute that says why nothing was found. */
const NOT_IN_ENRICHMENT: ReadonlySet<string> = new Set([
  ...['interface_id', 'instance_id', 'subnet_id', 'vpc_id', 'unattributed'],
]);

/** Both ends: the sender of the packets, and their destination. */
export interface OcsfEnds {
  readonly source: OcsfEnd;
  readonly destination: OcsfEnd;
}

/** Makes the leaves of both ends. */
export const ocsfEnds = (): OcsfEnds => ({
  source: ocsfEnd('src', IS_EGRESS),
  destination: ocsfEnd('dst', IS_INGRESS),
});

/**
 * An end by the rules described with the schema. `ip` is the address in the packet. If the record also has a different
 * address, that one is an intermediate address, and name, type, label and class belong to it: the endpoint does not
 * have them. The ids are kept, as in AWS's own mapping: they say which interface the traffic went through.
 */
function ocsfEnd(side: 'src' | 'dst', isOfDirection: Condition): OcsfEnd {
  const key = `${side}_endpoint`;
  const address = `${side}addr`;
  const packetAddress = `pkt_${side}addr`;
  const tgw = (name: string): string => `tgw_${side}_${name}`;
  const known = (attribute: string): string => `${side}_${attribute}`;

  // a transit gateway's direction is its own, and does not mean that either end recorded the flow
  const isOwn = all(isOfDirection, not(IS_TRANSIT_GATEWAY));
  const isInBetween = differ(address, packetAddress);
  const isDirect = not(isInBetween);
  const isIdentified = any(
    has(address),
    has(packetAddress),
    has(known('interface_id')),
    has(known('instance_id')),
    has(known('owner_id')),
    has(tgw('eni')),
    all(isOwn, any(has('interface_id'), has('instance_id'))),
  );
  const isOurs = any(
    has(known('interface_id')),
    has(known('owner_id')),
    all(isOwn, has('interface_id')),
    has(tgw('vpc_id')),
  );
  const hasAccount = all(has(tgw('vpc_account_id')), not(is(tgw('vpc_account_id'), 'unknown')));

  const ip = first(packetAddress, address);
  const instanceUid = first(when(isOwn, 'instance_id'), known('instance_id'));
  const typeOf = (own: Readonly<Record<string, number | string>>, other: Value | string): Value =>
    first(words(known('owner_type'), own), other);

  return {
    endpoint: group(isIdentified, [
      leaf(`${key}.ip`, ip),
      leaf(`${key}.port`, `${side}port`),
      leaf(`${key}.intermediate_ips`, when(isInBetween, list(address))),
      leaf(`${key}.svc_name`, `pkt_${side}_aws_service`),
      leaf(`${key}.uid`, when(not(has(known('interface_id'))), known('owner_id'))),
      leaf(`${key}.name`, when(isDirect, first(known('owner_name'), known('instance_name')))),
      ...group(hasAccount, [
        leaf(`${key}.owner.account.uid`, tgw('vpc_account_id')),
        leaf(`${key}.owner.account.type_id`, constant(10)),
        leaf(`${key}.owner.account.type`, constant('AWS Account')),
      ]),
      leaf(`${key}.instance_uid`, instanceUid),
      leaf(`${key}.interface_uid`, first(when(isOwn, 'interface_id'), known('interface_id'), tgw('eni'))),
      leaf(`${key}.subnet_uid`, first(when(isOwn, 'subnet_id'), known('subnet_id'), tgw('subnet_id'))),
      leaf(`${key}.vpc_uid`, first(when(isOwn, 'vpc_id'), known('vpc_id'), tgw('vpc_id'))),
      ...group(isDirect, [
        leaf(`${key}.zone`, known('label')),
        leaf(`${key}.location.country`, known('country')),
        leaf(`${key}.location.city`, known('city')),
        leaf(`${key}.location.lat`, as(known('location'), 'latitude')),
        leaf(`${key}.location.long`, as(known('location'), 'longitude')),
        leaf(`${key}.autonomous_system.number`, known('as_number')),
        leaf(`${key}.autonomous_system.name`, known('as_organization')),
        leaf(
          `${key}.type_id`,
          first(
            typeOf(ENDPOINT_TYPE_IDS, when(has(known('owner_type')), constant(OTHER_ID))),
            when(isOwn, words('interface_type', { network_load_balancer: LOAD_BALANCER.id })),
            when(all(isOwn, has('interface_type')), constant(OTHER_ID)),
          ),
        ),
        leaf(
          `${key}.type`,
          first(
            typeOf(ENDPOINT_TYPE_CAPTIONS, known('owner_type')),
            when(isOwn, words('interface_type', { network_load_balancer: LOAD_BALANCER.caption })),
            when(isOwn, 'interface_type'),
          ),
        ),
        leaf(`${key}.network_scope_id`, first(when(isOurs, constant(INTERNAL.id)), words(known('class'), SCOPE_IDS))),
        leaf(
          `${key}.network_scope`,
          first(when(isOurs, constant(INTERNAL.caption)), words(known('class'), SCOPE_CAPTIONS)),
        ),
      ]),
    ]),
    enrichment: enrichmentOf(key, known),
    address: observable(`${key}.ip`, 'IP Address', ip),
    intermediate: observable(`${key}.intermediate_ips[]`, 'IP Address', when(isInBetween, address)),
    instance: observable(`${key}.instance_uid`, 'Resource UID', instanceUid),
    threat: group(has(known('threat')), [
      leaf(
        `osint.[${key}].name`,
        first(when(isInBetween, constant(`${key}.intermediate_ips[]`)), constant(`${key}.ip`)),
      ),
      leaf(`osint.[${key}].type_id`, constant(OSINT_IP_ADDRESS.id)),
      leaf(`osint.[${key}].type`, constant(OSINT_IP_ADDRESS.caption)),
      // the standard requires a value, even if a selection omits the address
      leaf(`osint.[${key}].value`, first(address, constant('unknown'))),
      leaf(`osint.[${key}].labels`, known('threat')),
    ]),
    unmapped: [
      ...group(not(isIdentified), [
        leaf(`unmapped.${side}port`, `${side}port`),
        leaf(`unmapped.pkt_${side}_aws_service`, `pkt_${side}_aws_service`),
      ]),
      ...group(
        not(all(isIdentified, isDirect)),
        ['label', 'country', 'city', 'location', 'as_number', 'as_organization'].map((name) =>
          leaf(`unmapped.${known(name)}`, known(name)),
        ),
      ),
      leaf(`unmapped.${known('unattributed')}`, known('unattributed')),
      leaf(`unmapped.${tgw('vpc_account_id')}`, when(not(all(isIdentified, hasAccount)), tgw('vpc_account_id'))),
      leaf(`unmapped.${tgw('eni')}`, when(differ(tgw('eni'), known('interface_id')), tgw('eni'))),
      ...['vpc_id', 'subnet_id'].map((name) =>
        leaf(`unmapped.${tgw(name)}`, when(any(not(isIdentified), differ(tgw(name), known(name))), tgw(name))),
      ),
      leaf(`unmapped.${tgw('az_id')}`, tgw('az_id')),
    ],
    holdsRecorder: all(isOwn, isIdentified),
  };
}

/**
 * An item names the resource that was looked up: the interface, or a resource without one, such as a regional NAT
 * gateway.
 */
function enrichmentOf(key: string, known: (attribute: string) => string): readonly Leaf[] {
  const path = `enrichments.[${key}]`;
  const hasInterface = has(known('interface_id'));
  return [
    companion(
      leaf(`${path}.name`, first(when(hasInterface, constant(`${key}.interface_uid`)), constant(`${key}.uid`))),
    ),
    // the standard requires a value, even if a selection omits both
    companion(leaf(`${path}.value`, first(known('interface_id'), known('owner_id'), constant('unknown')))),
    companion(leaf(`${path}.type`, first(when(hasInterface, constant('network_interface')), constant('resource')))),
    companion(leaf(`${path}.provider`, constant('Amazon EC2'))),
    ...ENDPOINT_ATTRIBUTES.filter(({ name }) => !NOT_IN_ENRICHMENT.has(name)).map(({ name }) =>
      leaf(`${path}.data.${name}`, known(name)),
    ),
  ];
}

function observable(name: string, type: keyof typeof OBSERVABLE_TYPE_IDS, value: Value): readonly Leaf[] {
  const path = `observables.[${name.replaceAll('.', '_').replace('[]', '')}]`;
  return [
    companion(leaf(`${path}.name`, constant(name))),
    companion(leaf(`${path}.type_id`, constant(OBSERVABLE_TYPE_IDS[type]))),
    companion(leaf(`${path}.type`, constant(type))),
    leaf(`${path}.value`, value),
  ];
}

function mapped<From, To>(table: Readonly<Record<string, From>>, to: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, to(value)]));
}
