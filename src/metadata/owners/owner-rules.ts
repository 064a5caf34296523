import { BY_ATTACHMENT } from './by-attachment.ts';
import { BY_CONTAINER_TAG } from './by-container-tag.ts';
import { BY_DESCRIPTION_COMPUTE } from './by-description-compute.ts';
import { BY_DESCRIPTION_DATA } from './by-description-data.ts';
import { BY_DESCRIPTION_NETWORK } from './by-description-network.ts';
import { BY_INTERFACE_TYPE_NETWORK } from './by-interface-type-network.ts';
import { BY_INTERFACE_TYPE_SERVICE } from './by-interface-type-service.ts';
import { BY_OTHER_TYPE } from './by-other-type.ts';
import { BY_REQUESTER } from './by-requester.ts';
import { BY_SERVICE_TAG } from './by-service-tag.ts';
import type { OwnerRule } from './owner-rule.ts';

/**
 * All rules, in order of precedence: fields that only AWS can write come before those that users can. The first
 * matching rule decides.
 */
export const OWNER_RULES: readonly OwnerRule[] = [
  ...BY_INTERFACE_TYPE_NETWORK,
  ...BY_INTERFACE_TYPE_SERVICE,
  ...BY_ATTACHMENT,
  ...BY_OTHER_TYPE,
  ...BY_SERVICE_TAG,
  ...BY_CONTAINER_TAG,
  ...BY_DESCRIPTION_NETWORK,
  ...BY_DESCRIPTION_DATA,
  ...BY_DESCRIPTION_COMPUTE,
  ...BY_REQUESTER,
];
