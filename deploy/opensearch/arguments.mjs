import { parseArgs } from 'node:util';
import { endpointOf } from './endpoint.mjs';

const SERVICES = ['es', 'aoss'];
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** As the SAM template's parameter `OpenSearchIndex` takes it. */
const INDEX_NAME = /^[a-z0-9][a-z0-9_.-]{0,79}$/;

const OPTIONS = {
  print: { type: 'boolean', default: false },
  monitors: { type: 'boolean', default: false },
  'delivery-role': { type: 'string', multiple: true, default: [] },
  index: { type: 'string', multiple: true, default: [] },
  service: { type: 'string' },
  region: { type: 'string' },
};

/**
 * Reads the arguments of the installer.
 * @param {readonly string[]} args
 * @param {readonly string[]} known the available schemas; all of them are used if none is given
 * @returns {{ readonly url?: string, readonly schemas: readonly string[], readonly roles: readonly string[], readonly indexes: readonly string[], readonly endpoint: { readonly service?: string, readonly region?: string }, readonly isPrinted: boolean, readonly hasMonitors: boolean }}
 * @throws Error that names the argument and its valid values
 */
export const readArguments = (args, known) => {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const { index: indexes, 'delivery-role': roles, print: isPrinted, monitors: hasMonitors } = values;
  const chosen = positionals.filter((argument) => known.includes(argument));
  const url = readAddress(
    positionals.filter((argument) => !known.includes(argument)),
    isPrinted,
  );
  const endpoint = { ...(url === undefined ? {} : endpointOf(new URL(url).hostname)), ...stated(values) };
  refuse(roles, (role) => !ROLE_ARN.test(role), '--delivery-role must be the ARN of an IAM role');
  refuse(indexes, (name) => !INDEX_NAME.test(name), '--index must be the name of an index');
  // OpenSearch would refuse two templates for one name, or apply the wrong one
  refuse(indexes, () => chosen.length !== 1, '--index needs one schema, that of the documents which come there');
  refuse(
    roles,
    () => endpoint.service === 'aoss',
    '--delivery-role is for domains; a collection has a data access policy',
  );
  refuse(
    hasMonitors ? ['--monitors'] : [],
    () => endpoint.service === 'aoss',
    'a collection has no alerting: leave out',
  );
  return { url, schemas: chosen.length > 0 ? chosen : known, roles, indexes, endpoint, isPrinted, hasMonitors };
};

/** The one address, or none where the requests are printed. */
const readAddress = (given, isPrinted) => {
  refuse(given, (argument) => !/^https?:/.test(argument) || !URL.canParse(argument), 'not an address or a schema');
  if (given.length !== (isPrinted ? 0 : 1)) {
    throw new Error(`there must be ${isPrinted ? 'no address with --print' : 'one address'}, not ${given.length}`);
  }
  return given[0];
};

/** What the options say of the endpoint, in place of what its name does. */
const stated = ({ service, region }) => {
  refuse(service === undefined ? [] : [service], (name) => !SERVICES.includes(name), '--service must be es or aoss');
  return { ...(service === undefined ? {} : { service }), ...(region === undefined ? {} : { region }) };
};

const refuse = (values, isWrong, rule) => {
  const wrong = values.find(isWrong);
  if (wrong !== undefined) throw new Error(`${rule}: ${wrong}`);
};
