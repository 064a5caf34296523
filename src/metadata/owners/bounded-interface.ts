import type { DescribedInterface } from './described-interface.ts';

/**
 * Maximum length of a text in UTF-16 units: four times the longest tag value, five times the longest text of a service.
 */
const MAX_TEXT_UNITS = 1024;

/** A described interface with defaults for missing members, a trimmed description, and bounded texts. */
export interface BoundedInterface {
  readonly interfaceType: string;
  readonly description: string;
  readonly requesterId: string;
  readonly instanceId: string;
  readonly instanceOwnerId: string;
  readonly requesterManaged: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Adds defaults for members that an answer omits. A text of more than 1,024 units is treated as empty, since no service
 * writes one.
 */
export function boundedInterface(described: DescribedInterface): BoundedInterface {
  return {
    interfaceType: bounded(described.interfaceType),
    description: bounded(described.description).trim(),
    requesterId: bounded(described.requesterId),
    instanceId: bounded(described.instanceId),
    instanceOwnerId: bounded(described.instanceOwnerId),
    requesterManaged: described.requesterManaged === true,
    tags: described.tags ?? {},
  };
}

/** The text, or an empty one if it is missing or too long. */
export function bounded(text: string | undefined): string {
  return text === undefined || text.length > MAX_TEXT_UNITS ? '' : text;
}
