import { readFileSync } from 'node:fs';
import { createTransformer, type TransformerOptions } from '../../src/library/index.ts';
import { collectInterfaceFacts } from '../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../src/rules/verdict-engine.ts';
import { flatVerdict } from './rules/flat-verdict.ts';
import { type Flow, questionOf } from './rules/flow.ts';
import { metadataOf, type World } from './rules/world.ts';
import { linesOf } from './sample-documents.ts';

const NETWORK = new URL('verdict-network/', import.meta.url);

/**
 * What the pipeline makes of the flow log of a small network whose rules are known: one JSON text a document. All flows
 * but one are of the day of the samples, that one is 40 days older.
 */
export async function verdictDocuments(options: TransformerOptions = {}): Promise<string[]> {
  const network: World = JSON.parse(readFileSync(new URL('network.json', NETWORK), 'utf8'));
  const log = readFileSync(new URL('flows.log', NETWORK), 'utf8');
  const inventory = {
    version: 1 as const,
    generatedAt: network.generatedAt,
    networkInterfaces: network.networkInterfaces,
    vpcs: network.vpcs ?? [],
  };
  const { transform } = createTransformer({ inventory, ...options });
  const { records } = await transform({ records: [{ recordId: 'log', data: Buffer.from(log).toString('base64') }] });
  const documents = records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
  const metadata = metadataOf(network);
  const engine = new VerdictEngine({
    rules: network,
    metadata,
    facts: collectInterfaceFacts(network.networkInterfaces),
  });
  engine.begin();
  const [head = '', ...lines] = linesOf(log);
  const names = head.split(' ');
  return documents.map((document, i) => {
    const values = lines[i]?.split(' ') ?? [];
    const flow: Flow = Object.fromEntries(
      names.map((name, column) => {
        const text = values[column] ?? '-';
        return [name, /^\d+$/.test(text) ? Number(text) : text];
      }),
    );
    const verdict = engine.verdictOf(questionOf(flow, metadata));
    const groups = verdict?.facts.groups?.map(({ id, name }) => `${id} (${name})`);
    return JSON.stringify({
      ...JSON.parse(document),
      ...flatVerdict(verdict),
      ...(groups === undefined || groups.length === 0 ? {} : { sg_groups: groups }),
    });
  });
}
