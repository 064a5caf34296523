import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DESCRIBE_ACTIONS } from './aws/describe.ts';
import { Ec2World, type RegionWorld } from './aws/ec2-world.ts';
import { answerWithFault, type Fault, Faults } from './aws/faults.ts';
import { bodyOf, filtersOf, type QueryFilter, type Signer, signerOf } from './aws/query-request.ts';
import { S3Objects } from './aws/s3-objects.ts';
import { StsSessions, stsError } from './aws/sts-sessions.ts';
import { xmlDocument } from './aws/xml.ts';

/** A received request. */
export interface ReceivedRequest {
  readonly action: string;
  readonly accountId: string | undefined;
  readonly region: string;
  readonly filters: readonly QueryFilter[];
  readonly form: URLSearchParams;
}

/** The account of the access key in {@link Ec2Server.environment}. */
export const HOME_ACCOUNT = '111122223333';
/** The Region in {@link Ec2Server.environment}. */
export const HOME_REGION = 'eu-central-1';

const HOME_KEY = 'AKIAHOME';
const EC2_NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const MAX_FILTER_VALUES = 200;

/**
 * An in-process server with the operations of EC2, STS and S3 that look-ups need: the Query API for any accounts and Regions,
 * with EC2's limits, a configurable page size, and faults on demand. The access key of a request determines the account.
 */
export class Ec2Server {
  readonly world: Ec2World = new Ec2World();
  readonly sts: StsSessions = new StsSessions();
  readonly s3: S3Objects = new S3Objects();
  readonly faults: Faults = new Faults();
  /** All received requests, including failed ones: to EC2 and STS by action, to S3 by method. */
  readonly requests: ReceivedRequest[] = [];
  /** Maximum number of items on a page, if the request allows as many. */
  pageSize = 1_000;
  readonly #server: Server;

  private constructor() {
    this.sts.addKey(HOME_KEY, HOME_ACCOUNT);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
  }

  static async start(): Promise<Ec2Server> {
    const server = new Ec2Server();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Environment variables that point the SDK's clients to this server. */
  get environment(): Readonly<Record<string, string>> {
    const address: AddressInfo | string | null = this.#server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return {
      AWS_ENDPOINT_URL_EC2: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: HOME_KEY,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: HOME_REGION,
    };
  }

  /** The resources of the home account in the home Region. */
  get home(): RegionWorld {
    return this.world.region(HOME_ACCOUNT, HOME_REGION);
  }

  fail(fault: Fault): void {
    this.faults.add(fault);
  }

  /** The requests of an action so far. */
  received(action: string): readonly ReceivedRequest[] {
    return this.requests.filter((request) => request.action === action);
  }

  /** The number of requests by action; requests for interfaces also by the name of their first filter. */
  tally(): Record<string, number> {
    const tally: Record<string, number> = {};
    for (const { action, filters } of this.requests) {
      const name = action === 'DescribeNetworkInterfaces' ? `${action} ${filters[0]?.name ?? 'all'}` : action;
      tally[name] = (tally[name] ?? 0) + 1;
    }
    return tally;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const signer = signerOf(request) ?? { accessKeyId: '', region: '', service: '' };
    const accountId = this.sts.accountOf(signer.accessKeyId);
    const isS3 = signer.service === 's3';
    const form = new URLSearchParams(isS3 ? '' : body.toString('utf8'));
    const action = isS3 ? (request.method ?? '') : (form.get('Action') ?? '');
    const filters = filtersOf(form);
    this.requests.push({ action, accountId, region: signer.region, filters, form });
    const isFirstPage = !form.has('NextToken');
    const fault = this.faults.take({ action, accountId, region: signer.region, isFirstPage });
    if (isS3 && fault?.kind === undefined) {
      await fault?.until;
      if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
      this.s3.handle(request, body, response);
      return;
    }
    response.setHeader('content-type', 'text/xml;charset=UTF-8');
    const right = action === 'AssumeRole' ? this.sts.assumeRole(form) : this.#describe(signer, accountId, action, form);
    response.statusCode = right.status;
    if (fault === undefined) response.end(right.body);
    else {
      await answerWithFault(response, fault, right.body, (status, code, message) => {
        response.statusCode = status;
        response.end(signer.service === 'sts' ? stsError(code, message) : ec2Error(code, message));
      });
    }
  }

  #describe(
    { region }: Signer,
    accountId: string | undefined,
    action: string,
    form: URLSearchParams,
  ): { readonly status: number; readonly body: string } {
    const refuse = (code: string, message: string) => ({ status: 400, body: ec2Error(code, message) });
    if (accountId === undefined) return refuse('RequestExpired', 'Request has expired.');
    const spec = DESCRIBE_ACTIONS[action];
    if (spec === undefined) return refuse('InvalidAction', `The action ${action} is not valid for this web service.`);
    const filters = filtersOf(form);
    const values = filters.reduce((sum, filter) => sum + filter.values.length, 0);
    if (values > MAX_FILTER_VALUES) return refuse('FilterLimitExceeded', `${values} filter values, the limit is 200`);
    if (filters.some((filter) => filter.values.length === 0))
      return refuse('MissingParameter', 'a filter has no value');
    const { maxPage = 1_000, isSingle = false } = spec;
    const maxResults = Number(form.get('MaxResults') ?? (isSingle ? '5' : 'NaN'));
    if (!(maxResults >= 5 && maxResults <= maxPage))
      return refuse('InvalidParameterValue', `MaxResults: 5 to ${maxPage}`);
    const all = spec.list(this.world.region(accountId, region), accountId, filters, form);
    if (all === undefined) return refuse('InvalidParameterValue', 'The filter is invalid');
    const first = Number(form.get('NextToken') ?? '0');
    const next = first + Math.min(maxResults, this.pageSize);
    const body = xmlDocument(`${action}Response`, EC2_NAMESPACE, {
      requestId: 'request',
      [spec.setName]: isSingle ? all.page(0, 1)[0] : all.page(first, next),
      nextToken: next < all.count ? String(next) : undefined,
    });
    return { status: 200, body };
  }
}

function ec2Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>request</RequestID></Response>`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
