/** The service and Region for which requests to a host are signed; nothing where the host is none of AWS's. */
export const endpointOf: (host: string) => { readonly service?: string; readonly region?: string };
