import { readFileSync } from 'node:fs';
import { readInventoryRules } from '../../config/load-verdicts.ts';
import { StreamError, UsageError } from '../../input/errors.ts';
import { readRules } from '../../metadata/parse-rules.ts';
import { hiddenText } from '../../report/database/hidden-text.ts';
import type { Hiding } from '../../report/database/pseudonyms.ts';
import type { KnownRules } from '../../report/sections/section.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { EnrichingArguments } from './connect-enrichment.ts';

/**
 * The rules that `--rules` or the inventory has, with pseudonyms if something is hidden; undefined if there are none, or if
 * they are invalid, of which the enrichment has warned.
 */
export async function readKnownRules(
  chosen: EnrichingArguments,
  terminal: Terminal,
  hiding: Hiding | undefined,
): Promise<KnownRules | undefined> {
  const places = { inventory: chosen.text('inventory'), rules: chosen.text('rules') };
  try {
    const known = await withDocumentFiles(places, terminal, async ({ inventory, rules }) => {
      if (inventory === undefined) return undefined;
      return (rules === undefined ? readInventoryRules(inventory) : readRules(readFileSync(rules)))?.rules;
    });
    return known === undefined || hiding === undefined ? known : withPseudonyms(known, hiding);
  } catch (error) {
    if (error instanceof StreamError || error instanceof UsageError) throw error;
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
