import { ENDPOINT_ATTRIBUTES } from '../../model/endpoint-attributes.ts';
import { IS_EGRESS, IS_INGRESS, IS_TRANSIT_GATEWAY } from '../language/record-kinds.ts';
import type { Condition, Leaf, Value } from '../language/schema.ts';
import {
  all,
  any,
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

/** What OCSF says of one end of a flow. */
export interface OcsfEnd {
  /** The endpoint object. It is there where something identifies it: a port alone is no endpoint. */
  readonly endpoint: readonly Leaf[];
  /** What was looked up of the end and has no place in the endpoint, as one item of `enrichments`. */
  readonly enrichment: readonly Leaf[];
  /** Items of `observables`: the address, the one in between, the instance. */
  readonly address: readonly Leaf[];
  readonly intermediate: readonly Leaf[];
  readonly instance: readonly Leaf[];
  /** What the record says of the end and the endpoint does not, under its own name. */
  readonly unmapped: readonly Leaf[];
  /** That the endpoint is there and the recording interface is its own. */
  readonly holdsRecorder: Condition;
}

const OTHER_ID = 99;
const VIRTUAL = { id: 6, caption: 'Virtual' };
const LOAD_BALANCER = { id: 15, caption: 'Load Balancer' };

/** Kinds of endpoint by what owns the interface; any other owner is 99 with the flat schema's word. */
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

const OBSERVABLE_TYPE_IDS = { 'IP Address': 2, 'Resource UID': 10 } as const;

/** Attributes of an end that stand in the endpoint itself, and the one that says that nothing was looked up of it. */
const NOT_IN_ENRICHMENT: ReadonlySet<string> = new Set([
  ...['interface_id', 'instance_id', 'subnet_id', 'vpc_id', 'unattributed'],
]);

/** Both ends: the one that sent the packets, and the one that they were sent to. */
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
 * An end by the rules that are described with the schema. `ip` is the address in the packet. Where the record has another one beside
 * it, that is an address in between, and so is what name, type, label and class are of: the endpoint is not called by
 * them. The ids stay, as AWS's own mapping has it: they say which interface the traffic went through.
 */
function ocsfEnd(side: 'src' | 'dst', isOfDirection: Condition): OcsfEnd {
  const key = `${side}_endpoint`;
  const address = `${side}addr`;
  const packetAddress = `pkt_${side}addr`;
  const tgw = (name: string): string => `tgw_${side}_${name}`;
  const known = (attribute: string): string => `${side}_${attribute}`;

  // a transit gateway's direction is its own and says of neither end that it recorded
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
    unmapped: [
      ...group(not(isIdentified), [
        leaf(`unmapped.${side}port`, `${side}port`),
        leaf(`unmapped.pkt_${side}_aws_service`, `pkt_${side}_aws_service`),
      ]),
      leaf(`unmapped.${known('unattributed')}`, known('unattributed')),
      leaf(`unmapped.${known('label')}`, when(not(all(isIdentified, isDirect)), known('label'))),
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

/** It names the attribute that was looked up: the interface, or what has none, such as a regional NAT gateway. */
function enrichmentOf(key: string, known: (attribute: string) => string): readonly Leaf[] {
  const path = `enrichments.[${key}]`;
  const hasInterface = has(known('interface_id'));
  return [
    companion(
      leaf(`${path}.name`, first(when(hasInterface, constant(`${key}.interface_uid`)), constant(`${key}.uid`))),
    ),
    // the standard asks for a value, also where a selection leaves both out
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
