// Stands for @aws-sdk/client-ec2 in the bundles: the five describe calls of look-ups. Of the SDK it takes what it knows of
// credentials, partitions and XML. The client is made for seven hundred operations: the stack that each call goes through,
// schemas that describe every member of every answer, of which look-ups read few, a signer and an HTTP handler for all
// that any client sends. Without them look-ups load 47 KiB instead of 211, and a cold start is a fourth shorter.
//
// What it leaves to the plain client: trying again, which the caller does anyway, and correcting a clock that is wrong.
// `test/bundle/slim-clients.test.ts` compares it with the plain client.

import {
  INSTANCE,
  listOf,
  NAT_GATEWAY,
  NETWORK_INTERFACE,
  objectOf,
  rootOf,
  SUBNET,
  textOf,
  VPC,
} from 'stand-in:ec2-answers.js';
import { FormPoster } from 'stand-in:form-poster.js';
import { FormSigner } from 'stand-in:sign-form.js';
import { partition } from '@aws-sdk/core/client';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { parseXML } from '@aws-sdk/xml-builder';
import { extendedEncodeURIComponent } from '@smithy/core/protocols';

const VERSION = '2016-11-15';

class EC2ServiceException extends Error {
  static name = 'EC2ServiceException';
}

export class EC2Client {
  #credentials;
  #endpoint;
  #poster;
  #region;
  #signer;
  #timeouts;

  constructor({ credentials = defaultProvider(), region, requestHandler }) {
    this.#credentials = credentials;
    this.#region = region;
    this.#signer = new FormSigner(region, 'ec2');
    this.#timeouts = requestHandler;
  }

  /** Sends a command, once; throws what EC2 answers as an Error with EC2's code for its name, and what sending throws. */
  async send({ action, parameters, input, set, shape }, { abortSignal } = {}) {
    this.#endpoint ??= endpointOf(this.#region);
    this.#poster ??= new FormPoster(this.#endpoint, this.#timeouts);
    const { hostname, path, port } = this.#endpoint;
    const body = `Action=${action}&Version=${VERSION}${formOf(parameters, input)}`;
    const headers = {
      'amz-sdk-request': 'attempt=1; max=1',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/x-www-form-urlencoded',
      host: port === undefined ? hostname : `${hostname}:${port}`,
    };
    const signed = this.#signer.sign(await this.#credentials(), path, headers, body);
    const response = await this.#poster.post({ ...signed, 'user-agent': 'vpc-flow-enricher' }, body, abortSignal);
    const answer = response.text === '' ? {} : rootOf(parseXML(response.text));
    if (response.statusCode >= 300) throw errorOf(answer, response);
    return { [set.member]: listOf(answer[set.xml], shape), NextToken: textOf(answer.nextToken) };
  }
}

/** A command: the action, its parameters in the SDK's order, the list of the answer, and what is read of its things. */
const command = (action, parameters, member, xml, shape) =>
  class {
    action = action;
    parameters = parameters;
    set = { member, xml };
    shape = shape;
    constructor(input) {
      this.input = input;
    }
  };

const RESERVATION = { Instances: ['instancesSet', [INSTANCE]] };

export const DescribeInstancesCommand = command(
  'DescribeInstances',
  ['IncludeManagedResources', 'Filters', 'NextToken', 'MaxResults'],
  'Reservations',
  'reservationSet',
  RESERVATION,
);
export const DescribeNatGatewaysCommand = command(
  'DescribeNatGateways',
  ['Filter', 'MaxResults', 'NextToken'],
  'NatGateways',
  'natGatewaySet',
  NAT_GATEWAY,
);
export const DescribeNetworkInterfacesCommand = command(
  'DescribeNetworkInterfaces',
  ['NextToken', 'MaxResults', 'IncludeManagedResources', 'Filters'],
  'NetworkInterfaces',
  'networkInterfaceSet',
  NETWORK_INTERFACE,
);
export const DescribeSubnetsCommand = command(
  'DescribeSubnets',
  ['Filters', 'NextToken', 'MaxResults'],
  'Subnets',
  'subnetSet',
  SUBNET,
);
export const DescribeVpcsCommand = command(
  'DescribeVpcs',
  ['Filters', 'NextToken', 'MaxResults'],
  'Vpcs',
  'vpcSet',
  VPC,
);

/** The parameters of EC2's Query API, behind others. */
const formOf = (parameters, input) => {
  let form = '';
  const add = (key, value) => {
    form += `&${key}=${extendedEncodeURIComponent(String(value))}`;
  };
  for (const name of parameters) {
    const value = input[name];
    if (value === undefined) continue;
    if (!Array.isArray(value)) add(name, value);
    else
      value.forEach(({ Name, Values }, index) => {
        const key = `Filter.${index + 1}`;
        add(`${key}.Name`, Name);
        Values.forEach((each, at) => {
          add(`${key}.Value.${at + 1}`, each);
        });
      });
  }
  return form;
};

/** Where EC2 is in a Region, after its endpoint rules. */
const endpointOf = (region) => {
  const isDualStack = process.env.AWS_USE_DUALSTACK_ENDPOINT === 'true';
  const isFips = process.env.AWS_USE_FIPS_ENDPOINT === 'true';
  const { AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = process.env;
  const given = AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true' ? undefined : AWS_ENDPOINT_URL_EC2 || AWS_ENDPOINT_URL;
  if (given !== undefined && (isDualStack || isFips)) {
    const what = isFips ? 'FIPS' : 'Dualstack';
    throw new Error(`Invalid Configuration: ${what} and custom endpoint are not supported`);
  }
  const { protocol, hostname, port, pathname } = new URL(given ?? `https://${hostOf(region, isDualStack, isFips)}`);
  return {
    protocol,
    hostname,
    port: port === '' ? undefined : Number(port),
    path: pathname.endsWith('/') ? pathname : `${pathname}/`,
  };
};

const hostOf = (region, isDualStack, isFips) => {
  const { dnsSuffix, dualStackDnsSuffix, name, supportsDualStack, supportsFIPS } = partition(region);
  if ((isDualStack && !supportsDualStack) || (isFips && !supportsFIPS)) {
    throw new Error(`${isFips ? 'FIPS' : 'DualStack'} is enabled but this partition does not support it`);
  }
  if (isDualStack) return `ec2${isFips ? '-fips' : ''}.${region}.${dualStackDnsSuffix}`;
  if (!isFips) return `ec2.${region}.${dnsSuffix}`;
  return name === 'aws-us-gov' ? `ec2.${region}.amazonaws.com` : `ec2-fips.${region}.${dnsSuffix}`;
};

/** What EC2 says: its code, for which look-ups know what to do, and its message. */
const errorOf = ({ Errors }, { headers, statusCode }) => {
  const { Code, Message } = objectOf(objectOf(Errors).Error);
  return Object.assign(new EC2ServiceException(textOf(Message) ?? 'UnknownError'), {
    name: textOf(Code) ?? (statusCode === 404 ? 'NotFound' : 'Unknown'),
    $fault: statusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'], attempts: 1 },
  });
};
