import { MOTO_REGION } from './moto.ts';

/** The header by which moto identifies the service of a request; moto checks no signatures. */
function authorizationFor(service: string): string {
  const scope = `testing/20260101/${MOTO_REGION}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}

/** Calls an action of a service with form parameters and XML responses, such as CloudFormation; returns the XML. */
export async function callQueryService(
  service: string,
  version: string,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<string> {
  return send(service, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: action, Version: version, ...fields }).toString(),
  });
}

/** Calls an action of a service with JSON under a target name, such as CloudWatch Logs; returns the text of the response. */
export async function callJsonService(service: string, target: string, input: unknown): Promise<string> {
  return send(service, {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  });
}

async function send(
  service: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
): Promise<string> {
  const response = await fetch(`${process.env.MOTO_URL}/`, {
    method: 'POST',
    headers: { ...headers, authorization: authorizationFor(service) },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service}: ${response.status} ${text}`);
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&#34;': '"',
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** The unescaped texts of all elements with this name, in order. */
export function elementsNamed(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll(/&(#34|#39|quot|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity),
  );
}
