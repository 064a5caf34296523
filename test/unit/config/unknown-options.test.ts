import { describe, expect, it } from 'vitest';
import { isNear } from '../../../src/config/near-name.ts';
import { MORE_OPTIONS, OPTIONS } from '../../../src/config/options.ts';
import { ConfigurationError, refuseUnknownOptions } from '../../../src/config/read-options.ts';

const refuse =
  (...names: readonly string[]) =>
  () =>
    refuseUnknownOptions(Object.fromEntries(names.map((name) => [name, 'x'])));

/**
 * Variables set by the Lambda runtime and related tools:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const ENVIRONMENT = [
  ...[
    '_HANDLER',
    '_X_AMZN_TRACE_ID',
    'AWS_DEFAULT_REGION',
    'AWS_REGION',
    'AWS_EXECUTION_ENV',
    'AWS_LAMBDA_FUNCTION_NAME',
  ],
  ...['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE'],
  ...['AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API', 'AWS_LAMBDA_LOG_FORMAT'],
  ...['AWS_LAMBDA_LOG_LEVEL', 'AWS_EC2_METADATA_DISABLED', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR', 'LANG', 'PATH'],
  ...['LD_LIBRARY_PATH', 'NODE_PATH', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ', 'HOME', 'PWD', 'SHLVL', 'HOSTNAME'],
  ...['ECS_CONTAINER_METADATA_URI_V4', 'SAM_CLI_TELEMETRY', 'CI', 'NODE_ENV', 'DEBUG', 'LOGNAME', 'USER', 'TERM'],
];

describe('refuseUnknownOptions', () => {
  it('accepts every option, and an environment without any', () => {
    // Prepare, Act, Assess
    expect(refuse(...Object.keys(OPTIONS), MORE_OPTIONS)).not.toThrow();
    expect(refuse()).not.toThrow();
  });

  it.each(ENVIRONMENT)('ignores %s, which is not an option of this program', (name) => {
    // Prepare, Act, Assess
    expect(refuse(name)).not.toThrow();
  });

  it.each([
    ['LOG_FORMATS', 'LOG_FORMAT'],
    ['LOGFORMAT', 'LOG_FORMAT'],
    ['log_format', 'LOG_FORMAT'],
    ['Log-Format', 'LOG_FORMAT'],
    ['DESTINATON', 'DESTINATION'],
    ['SCEMA', 'SCHEMA'],
    ['schema', 'SCHEMA'],
    ['META_DATA', 'METADATA'],
    ['METADATA_SNAPSHOTS', 'METADATA_SNAPSHOT'],
    ['CIDR_LABEL', 'CIDR_LABELS'],
    ['ON_NO_DATA', 'ON_NODATA'],
    ['ON_UNREADBLE', 'ON_UNREADABLE'],
    ['MAX_RESPONSE_BYTE', 'MAX_RESPONSE_BYTES'],
    ['MAX_INFLATED_BITES', 'MAX_INFLATED_BYTES'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('refuses %s and asks whether %s was meant', (name, meant) => {
    // Prepare, Act, Assess
    expect(refuse(name)).toThrow(new ConfigurationError(`${name} is not an option; did you mean ${meant}?`));
  });

  it.each(['METADATA_SOURCE_FILE', 'CIDR_FILE', 'LOG_FORMAT_FILE', 'ON_NODATA_ACTION', 'MAX_RESPONSE_KILOBYTES'])(
    'refuses %s, which begins like an option, and lists the options',
    (name) => {
      // Prepare
      const list = [...Object.keys(OPTIONS), MORE_OPTIONS].join(', ');

      // Act, Assess
      expect(refuse(name)).toThrow(new ConfigurationError(`${name} is not an option; the options are ${list}`));
    },
  );

  it('lists every wrong name in one message', () => {
    // Prepare, Act, Assess
    expect(refuse('LOGLEVEL', 'PATH', 'SCEMA')).toThrow(
      new ConfigurationError(
        'LOGLEVEL is not an option; did you mean LOG_LEVEL?; SCEMA is not an option; did you mean SCHEMA?',
      ),
    );
  });
});

describe('isNear', () => {
  it.each([
    ['METADATA', 'METADATA', true],
    ['METADATE', 'METADATA', true],
    ['METADAT', 'METADATA', true],
    ['METADTAA', 'METADATA', true],
    ['MTADAT', 'METADATA', true],
    ['MTADATXX', 'METADATA', false],
    ['METADATAXXX', 'METADATA', false],
    ['', 'METADATA', false],
    ['SCHEMAS', 'SCHEMA', true],
    ['SCHEME', 'SCHEMA', true],
    ['SCHEMATA', 'SCHEMA', false],
    ['SHCEMA', 'SCHEMA', true],
  ])('says of %s and %s: %s', (name, expected, isExpected) => {
    // Prepare, Act
    const near = isNear(name, expected);

    // Assess
    expect(near).toBe(isExpected);
  });
});
