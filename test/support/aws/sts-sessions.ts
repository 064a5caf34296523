import { xmlDocument } from './xml.ts';

/** A role that may be assumed in an account. */
export interface WorldRole {
  readonly name: string;
  readonly externalId?: string;
  /** Lifetime of a session of the role; an hour by default. */
  readonly lifeSeconds?: number;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const DEFAULT_LIFE_SECONDS = 3_600;

/** The accounts of access keys: fixed keys and those of sessions from AssumeRole. */
export class StsSessions {
  readonly roles: Map<string, WorldRole> = new Map();
  readonly #accounts: Map<string, string> = new Map();
  #count = 0;

  addKey(accessKeyId: string, accountId: string): void {
    this.#accounts.set(accessKeyId, accountId);
  }

  /** The account of a key; undefined if the key is unknown or was revoked. */
  accountOf(accessKeyId: string): string | undefined {
    return this.#accounts.get(accessKeyId);
  }

  /** Revokes the sessions of an account before they expire. */
  revoke(accountId: string): void {
    for (const [key, owner] of this.#accounts) {
      if (owner === accountId && key.startsWith('ASIA')) this.#accounts.delete(key);
    }
  }

  /** The response to AssumeRole: status and XML. */
  assumeRole(form: URLSearchParams): { readonly status: number; readonly body: string } {
    const arn = form.get('RoleArn') ?? '';
    const [, accountId = '', name = ''] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
    const role = this.roles.get(accountId);
    const isAllowed = role?.name === name && (role.externalId ?? null) === form.get('ExternalId');
    if (!isAllowed)
      return { status: 403, body: stsError('AccessDenied', `not authorized to perform: sts:AssumeRole on ${arn}`) };
    const accessKeyId = `ASIA${accountId}N${++this.#count}`;
    this.addKey(accessKeyId, accountId);
    const expiry = new Date(Date.now() + (role.lifeSeconds ?? DEFAULT_LIFE_SECONDS) * 1_000);
    const credentials = {
      AccessKeyId: accessKeyId,
      SecretAccessKey: 'session-secret',
      SessionToken: `token-of-${accessKeyId}`,
      Expiration: expiry.toISOString(),
    };
    return {
      status: 200,
      body: xmlDocument('AssumeRoleResponse', NAMESPACE, {
        AssumeRoleResult: { Credentials: credentials, AssumedRoleUser: { Arn: arn, AssumedRoleId: 'AROA:session' } },
        ResponseMetadata: { RequestId: 'request' },
      }),
    };
  }
}

/** An error in STS's XML form. */
export function stsError(code: string, message: string): string {
  return xmlDocument('ErrorResponse', NAMESPACE, {
    Error: { Type: 'Sender', Code: code, Message: message },
    RequestId: 'request',
  });
}
