/** Members of our tables that only documents and tests read, by the files that have them; `isMixed` if not all have some. */
const TABLES = [
  { files: /[\\/]src[\\/]metadata[\\/]owners[\\/]by-[a-z-]+\.ts$/, members: ['examples', 'references', 'note'] },
  {
    files:
      /[\\/]src[\\/](?:model[\\/](?:fields|dictionary|added-entries\.generated|endpoint-attributes)|config[\\/]options[\\/](?:[a-z-]+|enrichers\.generated)|encode[\\/](?:destinations|schemas[\\/](?:[a-z0-9-]+-options|flat|ecs|ocsf|splunk|splunk-raw|ss4o))|telemetry[\\/](?:metric-table|traffic-table)|volume[\\/]terms)\.ts$/,
    members: ['sentence', 'example'],
  },
  { files: /[\\/]src[\\/]enrich[\\/][a-z-]+\.ts$/, members: ['adds', 'keeps', 'sentence'], isMixed: true },
];

/** Edits for {@link editFiles}. @type {readonly import('./edit-files.mjs').Edit[]} */
export const DOCUMENTATION_EDITS = [
  ...TABLES.map(({ files, members, isMixed }) => ({
    name: `documentation in tables (${members.join(', ')})`,
    files,
    edit: (text, path) => {
      const without = members.reduce(leaveOut, text);
      if (without === text && !isMixed)
        throw new Error(`${path}: has none of ${members.join(', ')}; is it still a table?`);
      return without;
    },
  })),
  {
    name: 'meanings of counters',
    files: /[\\/]src[\\/]model[\\/]counts\.ts$/,
    edit: (text, path) => {
      const without = text.replace(/^( +\w+): '(?:[^'\\\n]|\\.)*',$/gm, "$1: '',");
      if (without === text) throw new Error(`${path}: has no meanings of counters; is it still a table?`);
      return without;
    },
  },
];

/** The text without a member, where its value is a literal text, a constant or a list. The sources are formatted. */
const leaveOut = (text, member) =>
  text
    .replace(new RegExp(`^( +)${member}: \\[\\n[\\s\\S]*?^\\1\\],\\n`, 'gm'), '')
    .replace(new RegExp(`^ +${member}: \\[.*\\],\\n`, 'gm'), '')
    .replace(
      new RegExp(
        `\\b${member}:\\s+(?:'(?:[^'\\\\\\n]|\\\\.)*'|\`(?:[^\`\\\\]|\\\\.)*\`|[A-Z_]+)(?:,[ \\n]*|(?= \\}))`,
        'g',
      ),
      '',
    );
