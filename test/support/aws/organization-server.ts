import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMapping } from '../../unit/template/template-values.ts';

/** An account in the form in which Organizations lists it. */
export interface ListedAccount {
  readonly Id: string;
  readonly State?: string;
  readonly Status?: string;
}

/** The direct children of an organizational unit or root. */
export interface UnitContent {
  readonly accounts?: readonly ListedAccount[];
  readonly units?: readonly string[];
}

/** A received call. */
export interface OrganizationCall {
  readonly action: string;
  readonly parentId: string;
}

/**
 * An in-process AWS Organizations server with the operations that are needed to find the accounts of organizational units:
 * two listings, in pages of {@link pageSize}, and error responses on demand.
 */
export class OrganizationServer {
  readonly units: Map<string, UnitContent> = new Map();
  readonly calls: OrganizationCall[] = [];
  pageSize = 20;
  /** Error codes with which the next calls are answered, in this order. */
  readonly errors: string[] = [];
  /** Error code with which every call is answered. */
  failure: string | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
        const { status, body } = this.#answer(action, JSON.parse(Buffer.concat(chunks).toString('utf8')));
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<OrganizationServer> {
    const server = new OrganizationServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Environment variables that point the SDK's client to this server. */
  get environment(): Readonly<Record<string, string>> {
    const address: AddressInfo | string | null = this.#server.address();
    const port = typeof address === 'object' ? address?.port : '';
    return { AWS_ENDPOINT_URL_ORGANIZATIONS: `http://127.0.0.1:${port}` };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(action: string, input: unknown): { readonly status: number; readonly body: unknown } {
    const parentId = isMapping(input) ? String(input.ParentId) : '';
    this.calls.push({ action, parentId });
    const error = this.errors.shift() ?? this.failure;
    const unit = this.units.get(parentId);
    if (error !== undefined || unit === undefined) {
      return { status: 400, body: { __type: error ?? 'ParentNotFoundException', Message: 'no' } };
    }
    const start = isMapping(input) && typeof input.NextToken === 'string' ? Number(input.NextToken) : 0;
    const isOfAccounts = action === 'ListAccountsForParent';
    const all = isOfAccounts ? (unit.accounts ?? []) : (unit.units ?? []).map((Id) => ({ Id }));
    const end = start + this.pageSize;
    return {
      status: 200,
      body: {
        [isOfAccounts ? 'Accounts' : 'OrganizationalUnits']: all.slice(start, end),
        ...(end < all.length ? { NextToken: String(end) } : {}),
      },
    };
  }
}
