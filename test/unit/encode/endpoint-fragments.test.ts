import { describe, expect, it } from 'vitest';
import { EndpointFragments } from '../../../src/encode/endpoint-fragments.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';

describe('EndpointFragments.of', () => {
  it('writes what is known, each member led by a comma, in output order', () => {
    // Prepare
    const fragments = new EndpointFragments(FLAT_SCHEMA, 'source');
    const endpoint = { tags: { Name: 'web "1"', a: '' }, security_group_ids: ['sg-1', 'sg-2'], interface_id: 'eni-1' };

    // Act
    const text = String(fragments.of(endpoint));

    // Assess
    expect(text).toBe(
      ',"src_interface_id":"eni-1","src_security_group_ids":["sg-1","sg-2"],"src_tags":{"Name":"web \\"1\\"","a":""}',
    );
  });

  it('names the members of the other end after it', () => {
    // Prepare
    const fragments = new EndpointFragments(FLAT_SCHEMA, 'destination');

    // Act
    const text = String(fragments.of({ owner_type: 'nat_gateway', public_ip: '198.51.100.7' }));

    // Assess
    expect(text).toBe(',"dst_owner_type":"nat_gateway","dst_public_ip":"198.51.100.7"');
  });

  it('writes nothing of which nothing is known', () => {
    // Prepare
    const fragments = new EndpointFragments(FLAT_SCHEMA, 'source');

    // Act
    const text = String(fragments.of({}));

    // Assess
    expect(text).toBe('');
  });

  it('renders an endpoint once', () => {
    // Prepare
    const fragments = new EndpointFragments(FLAT_SCHEMA, 'source');
    const endpoint = { vpc_id: 'vpc-1' };

    // Act
    const rendered = [fragments.of(endpoint), fragments.of(endpoint)];

    // Assess
    expect(rendered[1]).toBe(rendered[0]);
  });
});
