/**
 * Endpoints of AWS by the end of their host name. A domain has one with its Region before `es`, and one for both versions of
 * IP with it behind `aos`; a collection has one of its generation: Classic, or NextGen on `on.aws`.
 * Sources: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html,
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-collection-endpoints.html
 */
const ENDPOINTS = [
  { service: 'es', pattern: /\.(?<region>[a-z0-9-]+)\.es\.amazonaws\.com(\.cn)?$/ },
  { service: 'es', pattern: /\.aos\.(?<region>[a-z0-9-]+)\.on\.aws$/ },
  { service: 'aoss', pattern: /\.(?<region>[a-z0-9-]+)\.aoss(-fips)?\.amazonaws\.com(\.cn)?$/ },
  { service: 'aoss', pattern: /\.aoss(-fips)?\.(?<region>[a-z0-9-]+)\.on\.aws$/ },
];

/**
 * The service and Region for which requests to a host are signed.
 * @param {string} host
 * @returns {{ readonly service?: string, readonly region?: string }} nothing where the host is none of AWS's
 */
export const endpointOf = (host) => {
  for (const { service, pattern } of ENDPOINTS) {
    const region = pattern.exec(host)?.groups?.region;
    if (region !== undefined) return { service, region };
  }
  return {};
};
