const TIMEOUT_MS = 60_000;
/** Of what a server answers, this many characters are shown. */
const SHOWN_CHARACTERS = 2_000;
const PACKAGES = ['@aws-sdk/credential-provider-node', '@smithy/core', '@smithy/signature-v4'];

/**
 * Creates a function that sends a document, with PUT by default. It authenticates with OPENSEARCH_USER and OPENSEARCH_PASSWORD if
 * they are set. Otherwise it signs requests with the credentials that the AWS SDK finds; requests to hosts outside AWS are
 * sent unsigned if no Region is known or no credentials are found.
 * @param {string} url of the cluster or collection
 * @param {{ readonly service?: string, readonly region?: string }} endpoint the known properties of the endpoint
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Promise<(request: { readonly path: string, readonly body: string, readonly method?: string }) => Promise<{ status: number, text: string }>>}
 * @throws Error if the endpoint belongs to AWS and there are no credentials, or the packages for signing are missing
 */
export const connect = async (url, endpoint, env) => {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const authorize = await authorizer(base, endpoint, env);
  return async ({ path, body, method = 'PUT' }) => {
    const target = new URL(path, base);
    const headers = await authorize(target, { 'content-type': 'application/json' }, body, method);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(target, { method, headers, body, signal, redirect: 'error' });
    const text = await response.text();
    // the result of a search is parsed; other responses are shown
    return { status: response.status, text: path.endsWith('/_search') ? text : printable(text) };
  };
};

const authorizer = async (base, { service, region: known }, env) => {
  const { OPENSEARCH_USER: user, OPENSEARCH_PASSWORD: password = '', AWS_REGION, AWS_DEFAULT_REGION } = env;
  if (user !== undefined && user !== '') {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    return (_target, headers) => ({ ...headers, authorization });
  }
  const region = known ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined);
  const isRequired = service !== undefined;
  if (region === undefined) {
    if (isRequired) throw new Error('no Region to sign for: give --region, or set AWS_REGION');
    return (_target, headers) => headers;
  }
  try {
    return await signer(base, service ?? 'es', region);
  } catch (error) {
    if (isRequired) throw error;
    console.error(`${base.host}: requests are not signed: ${error.message}`);
    return (_target, headers) => headers;
  }
};

/** Signs requests by AWS's Signature Version 4. Collections ask for the hash of the body as a header, domains take it. */
const signer = async (base, service, region) => {
  const [{ defaultProvider }, { Sha256 }, { HttpRequest }, { SignatureV4 }] = await loadPackages();
  const credentials = await defaultProvider({ clientConfig: { region } })();
  const signature = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  return async (target, headers, body, method) => {
    const request = new HttpRequest({
      method,
      protocol: base.protocol,
      hostname: target.hostname,
      path: target.pathname,
      headers: { ...headers, host: target.host },
      body,
    });
    const { host: _host, ...signed } = (await signature.sign(request)).headers;
    return signed;
  };
};

const loadPackages = async () => {
  try {
    return await Promise.all([
      import('@aws-sdk/credential-provider-node'),
      import('@smithy/core/checksum'),
      import('@smithy/core/protocols'),
      import('@smithy/signature-v4'),
    ]);
  } catch (error) {
    throw new Error(`to sign requests it takes npm install ${PACKAGES.join(' ')}, or OPENSEARCH_USER`, {
      cause: error,
    });
  }
};

/** What a server says, without what a terminal would obey. */
const printable = (text) => text.slice(0, SHOWN_CHARACTERS).replaceAll(/\p{Cc}/gu, ' ');
