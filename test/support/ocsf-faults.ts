import { isObject } from './flat-document.ts';
import type { OcsfAttribute, OcsfDefinition, OcsfType } from './ocsf-definition.ts';

type Attributes = Readonly<Record<string, OcsfAttribute>>;
type Members = Readonly<Record<string, unknown>>;

const OTHER_ID = 99;

/** Captions of observable types; the definition has them outside the class. */
const OBSERVABLE_TYPES: Readonly<Record<string, string>> = { 2: 'IP Address', 10: 'Resource UID' };

/** Attributes that identify an endpoint; an endpoint must have at least one of them. */
const ENDPOINT_IDENTITIES = [
  ...['ip', 'uid', 'name', 'hostname', 'svc_name', 'instance_uid', 'interface_uid', 'interface_name', 'domain'],
];

/** Attributes that identify the class; the definition lists their values without those of a base event. */
const CLASS_NUMBERS = new Set(['category_uid', 'class_uid', 'type_uid']);

/**
 * The violations of the definition in an event: unknown, deprecated and missing attributes, attributes of profiles that the event
 * does not name, wrong types and enumeration values, captions that do not match their id or have no id, inconsistent class
 * numbers, and endpoints without an identifying attribute.
 */
export function ocsfFaults(definition: OcsfDefinition, event: unknown): string[] {
  if (!isObject(event)) return ['an event must be an object'];
  const { metadata } = event;
  const profiles = isObject(metadata) && Array.isArray(metadata.profiles) ? metadata.profiles.map(String) : [];

  function objectFaults(path: string, members: Members, attributes: Attributes): string[] {
    const isApplied = ({ profile }: OcsfAttribute): boolean => profile === undefined || profiles.includes(profile);
    const missing = Object.entries(attributes).filter(
      ([name, attribute]) => attribute.requirement === 'required' && isApplied(attribute) && !(name in members),
    );
    const siblings = new Map(
      Object.entries(attributes).flatMap(([name, { sibling }]) => (sibling ? [[sibling, name]] : [])),
    );
    return [
      ...missing.map(([name]) => `${path}${name} is missing`),
      ...Object.entries(members).flatMap(([name, value]) => {
        const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
        if (attribute === undefined) return [`${path}${name} is no attribute`];
        const id = siblings.get(name);
        return [
          ...(attribute.deprecated ? [`${path}${name} is deprecated`] : []),
          ...(isApplied(attribute) ? [] : [`${path}${name} asks for the profile ${attribute.profile}`]),
          ...(id === undefined || id in members ? [] : [`${path}${name} stands without ${id}`]),
          ...attributeFaults(`${path}${name}`, value, attribute),
          ...captionFaults(path, name, members, attribute),
        ];
      }),
    ];
  }

  function attributeFaults(path: string, value: unknown, attribute: OcsfAttribute): string[] {
    const isList = attribute.is_array ?? false;
    if (isList !== Array.isArray(value)) return [`${path} must ${isList ? '' : 'not '}be an array`];
    if (Array.isArray(value)) return value.flatMap((item, at) => valueFaults(`${path}[${at}]`, item, attribute.type));
    return valueFaults(path, value, attribute.type);
  }

  function valueFaults(path: string, value: unknown, typeName: string): string[] {
    const type = definition.types[typeName];
    if (type !== undefined)
      return fits(value, typeName, type) ? [] : [`${path} is no ${typeName}: ${JSON.stringify(value)}`];
    if (!isObject(value)) return [`${path} must be an object`];
    if (typeName === 'object') return [];
    const attributes = definition.objects[typeName];
    if (attributes === undefined) return [`${path}: the definition does not reach ${typeName}`];
    const isUnidentified = typeName === 'network_endpoint' && !ENDPOINT_IDENTITIES.some((name) => name in value);
    return [
      ...(isUnidentified ? [`${path} has nothing that identifies it`] : []),
      ...objectFaults(`${path}.`, value, attributes),
    ];
  }

  function fits(value: unknown, typeName: string, type: OcsfType): boolean {
    if (typeName === 'json_t') return true;
    if (typeName === 'float_t') return typeof value === 'number';
    const base = type.type ?? typeName;
    if (base === 'boolean_t') return typeof value === 'boolean';
    if (base === 'integer_t' || base === 'long_t') {
      const [least = -Infinity, most = Infinity] = type.range ?? [];
      return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    }
    return typeof value === 'string' && (type.regex === undefined || new RegExp(type.regex).test(value));
  }

  function captionFaults(path: string, name: string, members: Members, attribute: OcsfAttribute): string[] {
    const { enum: enumeration, sibling } = attribute;
    if (sibling === undefined || CLASS_NUMBERS.has(name)) return [];
    const captions = path.startsWith('observables') && name === 'type_id' ? OBSERVABLE_TYPES : enumeration;
    if (captions === undefined) return [];
    const id = members[name];
    const caption = captions[String(id)];
    if (caption === undefined) return [`${path}${name} may not be ${JSON.stringify(id)}`];
    // for a value outside the enumeration, the caption is the wording of the source
    if (id === OTHER_ID || members[sibling] === caption) return [];
    return [`${path}${sibling} must be ${caption}, not ${JSON.stringify(members[sibling])}`];
  }

  return [...objectFaults('', event, definition.attributes), ...classFaults(definition, event)];
}

/** Checks that each item of `enrichments` and `observables` names a member of the event and has the value of that member. */
export function ocsfReferenceFaults(event: unknown): string[] {
  if (!isObject(event)) return ['an event must be an object'];
  return ['enrichments', 'observables'].flatMap((list) => {
    const items = event[list];
    return (Array.isArray(items) ? items : []).flatMap((item: unknown) => {
      const { name, value } = isObject(item) ? item : {};
      const found = String(name)
        .replace('[]', '')
        .split('.')
        .reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), event);
      const isThere = Array.isArray(found) ? found.includes(value) : found === value;
      return isThere && value !== undefined ? [] : [`${list}: ${String(name)} is not ${JSON.stringify(value)}`];
    });
  });
}

function classFaults({ version, class_uid: uid, category_uid: category }: OcsfDefinition, event: Members): string[] {
  const isBaseEvent = event.class_uid === 0;
  const className = isBaseEvent ? 'Base Event' : 'Network Activity';
  const activity = event.activity_id === OTHER_ID ? 'Other' : event.activity_name;
  const expected: Members = {
    class_uid: isBaseEvent ? 0 : uid,
    class_name: className,
    category_uid: isBaseEvent ? 0 : category,
    category_name: isBaseEvent ? 'Uncategorized' : 'Network Activity',
    type_uid: Number(event.class_uid) * 100 + Number(event.activity_id),
    type_name: `${className}: ${String(activity)}`,
  };
  const { metadata } = event;
  return [
    ...Object.entries(expected).flatMap(([name, value]) =>
      event[name] === value ? [] : [`${name} must be ${String(value)}, not ${JSON.stringify(event[name])}`],
    ),
    ...(isObject(metadata) && metadata.version === version ? [] : [`metadata.version must be ${version}`]),
  ];
}
