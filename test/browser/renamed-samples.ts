import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../cli/run-cli.ts';
import { SAMPLES } from './sample-files.ts';

/** Supplies a new name for every name in the samples; equal names get the same new name. */
export interface NewNames {
  /** For names in documents: owners, tags, groups, descriptions, labels. */
  inDocuments(original: string): string;
  /** For field values: names of clusters, services, tasks. */
  inFields(original: string): string;
  /** For file names. */
  inFileNames(original: string): string;
}

/** A copy of the samples with other names. */
export interface RenamedSamples {
  /** Arguments of the command: options and files. */
  readonly given: readonly string[];
}

/** Writes the samples with other names into a new folder. */
export function renamedSamples(folder: string, names: NewNames): RenamedSamples {
  mkdirSync(folder);
  const writeDocument = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const options = [
    ...['--inventory', writeDocument('inventory.json', renamed(read('inventory.json'), names))],
    ...['--rules', writeDocument('rules.json', renamed(read('rules.json'), names))],
    ...['--labels', writeDocument('labels.json', relabelled(read('cidr-labels.json'), names))],
  ];
  const files = SAMPLES.map((sample) => {
    const name = sample.slice('samples/'.length);
    const path = join(folder, names.inFileNames(name));
    writeFileSync(path, withNewValues(name, contentOf(sample), names));
    return path;
  });
  return { given: [...options, '--', ...files] };
}

function contentOf(sample: string): string {
  const bytes = readFileSync(join(ROOT, sample));
  return (sample.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'samples', name), 'utf8'));
}

/** Members that anyone who may tag or describe a resource can set. */
const FREE_TEXTS = new Set(['name', 'description']);

function renamed(value: unknown, names: NewNames): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => {
    if (key === 'tags') return [key, relabelled(member, names)];
    if (key === 'securityGroupIds' || typeof member !== 'string') return [key, renamed(member, names)];
    return [key, FREE_TEXTS.has(key) ? names.inDocuments(member) : member];
  });
  // adds a description to each rule, since the samples have none
  if ('id' in value && String(value.id).startsWith('sgr-'))
    entries.push(['description', names.inDocuments(`why ${value.id}`)]);
  return Object.fromEntries(entries);
}

/** An object with new names as its values. */
function relabelled(value: unknown, names: NewNames): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, names.inDocuments(String(member))] as const),
  );
}

const NAMED_FIELDS = ['ecs-cluster-name', 'ecs-service-name', 'ecs-task-id', 'instance-tag', 'interface-tag'];

function withNewValues(name: string, content: string, names: NewNames): string {
  if (name !== 'v11-custom.log') return content;
  const [header = '', ...lines] = content.split('\n');
  const places = NAMED_FIELDS.map((field) => header.split(' ').indexOf(field));
  const changed = lines.map((line) => {
    const values = line.split(' ');
    for (const place of places) {
      const value = values[place];
      if (value !== undefined && value !== '-') values[place] = names.inFields(value);
    }
    return values.join(' ');
  });
  return [header, ...changed].join('\n');
}
