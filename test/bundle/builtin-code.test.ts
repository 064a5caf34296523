import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** The built-in modules that Node.js compiled from source, and those that it loaded from its code cache, during start-up. */
interface CodeUsage {
  readonly compiledWithCache: readonly string[];
  readonly compiledWithoutCache: readonly string[];
  readonly typeOfGc: string;
}

const SCRIPT = `
  await import(process.argv[1]);
  const { internalBinding } = process.getBuiltinModule('node:module').createRequire('/')('internal/test/binding');
  const { compiledWithCache, compiledWithoutCache } = internalBinding('builtins').getCacheUsage();
  const usage = { compiledWithCache: [...compiledWithCache], compiledWithoutCache: [...compiledWithoutCache] };
  process.stdout.write(JSON.stringify({ ...usage, typeOfGc: typeof gc }));
`;

/** Starts the handler with the flag that Lambda gives Node.js. */
function startWith(options: Readonly<Record<string, string>>): CodeUsage {
  const handler = new URL('../../dist/handler.mjs', import.meta.url).href;
  const flags = ['--expose-gc', '--expose-internals', '--input-type=module', '--eval', SCRIPT];
  const env = { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1', ...options };
  return JSON.parse(spawnSync(process.execPath, [...flags, handler], { env, encoding: 'utf8' }).stdout);
}

describe('the bundled handler under --expose-gc', () => {
  it('loads the modules of Node.js that a client of AWS needs in their compiled form', () => {
    // Prepare, Act
    const usage = startWith({ METADATA: 'ec2', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' });

    // Assess
    expect(usage.compiledWithCache).toEqual(expect.arrayContaining(['crypto', 'https', 'tls']));
    expect(usage.compiledWithoutCache).not.toEqual(expect.arrayContaining(['crypto']));
    expect(usage.typeOfGc).toBe('function');
  });

  it('does not load the code that sets flags of V8 if there is no client', () => {
    // Prepare, Act
    const usage = startWith({});

    // Assess
    const modules = [...usage.compiledWithCache, ...usage.compiledWithoutCache];
    expect(modules).not.toEqual(expect.arrayContaining(['v8']));
    expect(modules).not.toEqual(expect.arrayContaining(['crypto']));
  });
});
