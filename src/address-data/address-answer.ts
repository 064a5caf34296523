/**
 * The data that one or several sources have about an address. Absent members are unknown. Tables store answers as JSON
 * with these names.
 */
export interface AddressAnswer {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly city?: string;
  /** Latitude and longitude in degrees, separated by a comma: `52.52,13.405`. */
  readonly location?: string;
  readonly asNumber?: number;
  readonly asOrganization?: string;
  readonly cloudProvider?: string;
  /** In the provider’s own spelling, such as `S3`. */
  readonly cloudService?: string;
  readonly cloudRegion?: string;
  /** Network border group of AWS, if it is not the Region. */
  readonly cloudBorderGroup?: string;
  /** Set if a list contains the address; a source replaces it with its name in one of the members below. */
  readonly listed?: boolean;
  /** Names of the threat lists that contain the address. */
  readonly threats?: readonly string[];
  /** Names of other lists that contain it. */
  readonly lists?: readonly string[];
  /** Attributes of the user’s ranges, by name. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Maximum length of a text in an answer, in characters; a longer one is truncated. */
export const MAX_TEXT_CHARS = 256;
/** Maximum number of attributes of an answer. */
export const MAX_ATTRIBUTES = 32;
/** Maximum length of the name of an attribute. */
export const MAX_ATTRIBUTE_NAME_CHARS = 64;
/** AS numbers have 32 bits: https://www.rfc-editor.org/rfc/rfc6793 */
const MAX_AS_NUMBER = 0xffff_ffff;
/** Maximum number of names of lists in an answer. */
const MAX_NAMES = 64;

const COUNTRY = /^[A-Za-z]{2}$/;
const LOCATION = /^-?\d{1,2}(?:\.\d{1,8})?,-?\d{1,3}(?:\.\d{1,8})?$/;

/**
 * Reads an answer from a value of unknown shape, such as the JSON of a table: members of the wrong type are ignored,
 * texts are truncated. Undefined if nothing remains.
 */
export function readAnswer(value: unknown): AddressAnswer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members: Partial<Record<keyof AddressAnswer, unknown>> = value;
  const { asNumber } = members;
  const answer = withoutUndefined({
    country: countryOf(members.country),
    city: textOf(members.city),
    location: typeof members.location === 'string' && LOCATION.test(members.location) ? members.location : undefined,
    asNumber: isAsNumber(asNumber) ? asNumber : undefined,
    asOrganization: textOf(members.asOrganization),
    cloudProvider: textOf(members.cloudProvider),
    cloudService: textOf(members.cloudService),
    cloudRegion: textOf(members.cloudRegion),
    cloudBorderGroup: textOf(members.cloudBorderGroup),
    listed: members.listed === true || undefined,
    threats: namesOf(members.threats),
    lists: namesOf(members.lists),
    attributes: attributesOf(members.attributes),
  });
  return Object.keys(answer).length === 0 ? undefined : answer;
}

/** A country code in capitals; undefined for anything else. */
export function countryOf(value: unknown): string | undefined {
  return typeof value === 'string' && COUNTRY.test(value) ? value.toUpperCase() : undefined;
}

/** Trimmed text of at most {@link MAX_TEXT_CHARS} characters; undefined for anything else, and for empty text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '') return undefined;
  if (text.length <= MAX_TEXT_CHARS) return text;
  // not between the two halves of a surrogate pair
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(MAX_TEXT_CHARS - 1)) ? MAX_TEXT_CHARS - 1 : MAX_TEXT_CHARS);
}

/** Whether a value is the number of an autonomous system. */
export function isAsNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_AS_NUMBER;
}

/** Degrees as `latitude,longitude`; undefined if they are out of range, and for 0,0, which means unknown. */
export function locationOf(latitude: unknown, longitude: unknown): string | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  const location = `${degrees(latitude)},${degrees(longitude)}`;
  return location === '0,0' ? undefined : location;
}

/** Six decimals are 10 cm. */
function degrees(value: number): string {
  return String(Number(value.toFixed(6)));
}

/**
 * Combines the answers of several sources, in their order: the first value of each kind counts. City and location must
 * belong to the chosen country, and the organization to the chosen AS number, since sources differ. Names of lists are
 * collected.
 */
export function combineAnswers(answers: readonly AddressAnswer[]): AddressAnswer {
  const [first = {}, ...others] = answers;
  if (others.length === 0) return first;
  const country = firstOf(answers, 'country');
  const asNumber = firstOf(answers, 'asNumber');
  const there = answers.filter((each) => each.country === undefined || each.country === country);
  const sameNetwork = answers.filter((each) => each.asNumber === undefined || each.asNumber === asNumber);
  const placed = there.find(({ city, location }) => city !== undefined || location !== undefined);
  const cloud = answers.find(({ cloudProvider }) => cloudProvider !== undefined);
  const attributes = Object.assign({}, ...answers.map((each) => each.attributes).reverse());
  return withoutUndefined({
    country,
    city: placed?.city,
    location: placed?.location,
    asNumber,
    asOrganization: firstOf(sameNetwork, 'asOrganization'),
    cloudProvider: cloud?.cloudProvider,
    cloudService: cloud?.cloudService,
    cloudRegion: cloud?.cloudRegion,
    cloudBorderGroup: cloud?.cloudBorderGroup,
    threats: allOf(answers, 'threats'),
    lists: allOf(answers, 'lists'),
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
  });
}

function firstOf<Name extends keyof AddressAnswer>(
  answers: readonly AddressAnswer[],
  name: Name,
): AddressAnswer[Name] | undefined {
  return answers.find((answer) => answer[name] !== undefined)?.[name];
}

function allOf(answers: readonly AddressAnswer[], name: 'threats' | 'lists'): readonly string[] | undefined {
  const names = new Set(answers.flatMap((answer) => answer[name] ?? []));
  return names.size === 0 ? undefined : [...names];
}

function namesOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.slice(0, MAX_NAMES).flatMap((each) => textOf(each) ?? []);
  return names.length === 0 ? undefined : names;
}

function attributesOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value)
    .slice(0, MAX_ATTRIBUTES)
    .flatMap(([name, each]): [string, string][] => {
      const text = textOf(each);
      return text === undefined || name.length > MAX_ATTRIBUTE_NAME_CHARS ? [] : [[name, text]];
    });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

type Known<Type> = { [Key in keyof Type]?: Exclude<Type[Key], undefined> };

/** The members that are not undefined. */
export function withoutUndefined<Type extends object>(value: Type): Known<Type> {
  const known: Known<Type> = { ...value };
  for (const key in known) if (known[key] === undefined) delete known[key];
  return known;
}
