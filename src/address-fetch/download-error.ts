/** Why a source could not be downloaded, each with its meaning. */
export const DOWNLOAD_FAULTS = {
  status: 'the server answered with an error',
  redirect: 'a redirect leads to another host, or to a URL without HTTPS, or there are too many redirects',
  address: 'the host is at an address that is not public',
  type: 'the content type does not fit the kind of source',
  encoding: 'the content has an encoding that is not supported, or is damaged',
  size: 'the content is larger than allowed for the source',
  time: 'the server took too long',
  connection: 'there was no connection, or it ended too early',
} as const satisfies Record<string, string>;

/** A key of {@link DOWNLOAD_FAULTS}. */
export type DownloadFault = keyof typeof DOWNLOAD_FAULTS;

/** Details of a server's error response. */
export interface AnswerFacts {
  readonly httpStatus?: number;
  /** Number of seconds before which the server wants no further request. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A source that could not be downloaded. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly fault: DownloadFault;
  readonly facts: AnswerFacts;

  constructor(fault: DownloadFault, message: string, options: ErrorOptions & AnswerFacts = {}) {
    const { cause, ...facts } = options;
    super(message, cause === undefined ? {} : { cause });
    this.fault = fault;
    this.facts = facts;
  }
}
