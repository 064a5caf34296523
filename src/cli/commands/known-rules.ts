import { readInventoryRules } from '../../config/load-verdicts.ts';
import { isFolder } from '../../config/options/metadata.ts';
import { readRegularFile } from '../../documents/regular-file.ts';
import { StreamError, UsageError } from '../../input/errors.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { readRules } from '../../metadata/parse-rules.ts';
import { rulesLocation } from '../../metadata/rules-location.ts';
import { hiddenText } from '../../report/database/hidden-text.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import type { KnownRules } from '../../report/sections/section.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { EnrichingArguments } from './connect-enrichment.ts';

/**
 * The rules of `--rules` or of the inventory, with pseudonyms if something is hidden; undefined without rules, or if
 * they are invalid, which the enrichment has reported.
 */
export async function readKnownRules(
  chosen: EnrichingArguments,
  terminal: Terminal,
  hiding: Hiding | undefined,
): Promise<KnownRules | undefined> {
  const inventory = chosen.text('inventory');
  if (inventory === undefined) return undefined;
  const rules = chosen.text('rules');
  // partitions are not copied as one file, and there may be no rules next to them
  const isInS3Folder = rules === undefined && isObjectLocation(inventory) && isFolder(inventory);
  const places = isInS3Folder ? { inventory: undefined, rules: rulesLocation(inventory) } : { inventory, rules };
  try {
    const known = await withDocumentFiles(places, terminal, async (files) => {
      if (files.rules !== undefined) return readRules(readRegularFile(files.rules)).rules;
      return files.inventory === undefined ? undefined : readInventoryRules(files.inventory)?.rules;
    });
    return known === undefined || hiding === undefined ? known : withPseudonyms(known, hiding);
  } catch (error) {
    if (!isInS3Folder && (error instanceof StreamError || error instanceof UsageError)) throw error;
    return undefined;
  }
}

function withPseudonyms({ securityGroups, networkAcls }: KnownRules, hiding: Hiding): KnownRules {
  const name = (text: string | undefined): string | undefined =>
    text === undefined || text === '' ? text : hiddenText(text, hiding);
  const range = (cidr: string): string =>
    hiding.hides.has('addresses') ? hiding.pseudonyms.hideAddresses(cidr) : cidr;
  return {
    securityGroups: securityGroups.map((group) => ({
      id: group.id,
      name: name(group.name),
      description: name(group.description),
      vpcId: group.vpcId,
      rules: group.rules.map((rule) => ({
        ...rule,
        cidr: rule.cidr === undefined ? undefined : range(rule.cidr),
        description: name(rule.description),
      })),
    })),
    networkAcls: networkAcls.map((acl) => ({
      id: acl.id,
      vpcId: acl.vpcId,
      isDefault: acl.isDefault,
      subnetIds: acl.subnetIds,
      entries: acl.entries.map((entry) => ({ ...entry, cidr: range(entry.cidr) })),
    })),
  };
}
