/** Searches in `deploy/opensearch/queries/` about the outside ends of flows, by their address data. */

const MAX_ROWS = 100;

const term = (field, value) => ({ term: { [field]: value } });
const exists = (field) => ({ exists: { field } });
const eitherEnd = (known) => ({
  bool: { should: [exists(`src_${known}`), exists(`dst_${known}`)], minimum_should_match: 1 },
});
const search = (filter, aggs) => ({ size: 0, query: { bool: { filter } }, aggs });
const condition = (source) => ({ script: { script: { source } } });

/**
 * Whether the outside end of a flow is its source: the outside end is the one with which the recording interface exchanged packets.
 * Without a direction, it is the end with a known value.
 */
const FROM_OUTSIDE = (known) =>
  `boolean fromOutside = doc['direction'].size() > 0 ? doc['direction'].value == 'ingress' : doc['src_${known}'].size() > 0;`;
/** A value of the outside end. */
const outside = (known, source, destination) =>
  `${FROM_OUTSIDE(known)} return doc[fromOutside ? '${source}' : '${destination}'].value`;
const isKnown = (known) =>
  condition(`${FROM_OUTSIDE(known)} return doc[fromOutside ? 'src_${known}' : 'dst_${known}'].size() > 0`);

const OWNER =
  "String field = doc['direction'].size() > 0 && doc['direction'].value == 'egress' ? 'src_owner_name' : 'dst_owner_name'; return doc[field].size() > 0 ? doc[field].value : 'not known'";
const SERVICE =
  "doc['service_port'].size() > 0 ? doc['service_port'].value : doc['dstport'].size() > 0 ? doc['dstport'].value : 0L";

const BYTES = { bytes: { sum: { field: 'bytes' } } };

const byPlace = (known, value) =>
  search([eitherEnd(known), isKnown(known)], {
    places: {
      terms: { script: { source: value }, size: MAX_ROWS, order: { bytes: 'desc' } },
      aggs: {
        accepted: { filter: term('action', 'ACCEPT') },
        addresses: { cardinality: { script: { source: outside(known, 'srcaddr', 'dstaddr') } } },
        ...BYTES,
      },
    },
  });

const NETWORK = `${FROM_OUTSIDE('as_number')} String end = fromOutside ? 'src_' : 'dst_';
def organization = doc[end + 'as_organization'];
return 'AS' + doc[end + 'as_number'].value + (organization.size() > 0 ? ' ' + organization.value : '')`;

/** A value of the end that is on a list. */
const listed = (read) =>
  `boolean isEgress = doc['direction'].size() > 0 && doc['direction'].value == 'egress';
String end = doc['dst_threat'].size() > 0 && (isEgress || doc['src_threat'].size() == 0) ? 'dst' : 'src';
return ${read}`;

/** The recording interface's Region: from the record, otherwise from its zone; a local zone's name begins with its Region. */
const OWN_REGION = `String ownRegion(def doc) {
  if (doc['region'].size() > 0) return doc['region'].value;
  boolean isEgress = doc['direction'].size() > 0 && doc['direction'].value == 'egress';
  def zones = doc[isEgress ? 'src_availability_zone' : 'dst_availability_zone'];
  if (zones.size() == 0) return null;
  String zone = zones.value;
  int end = 0;
  while (end < zone.length() && !Character.isDigit(zone.charAt(end))) end++;
  while (end < zone.length() && Character.isDigit(zone.charAt(end))) end++;
  return zone.substring(0, end);
}`;
const IN_OTHER_REGION = `${OWN_REGION}
${FROM_OUTSIDE('cloud_service')} String end = fromOutside ? 'src_' : 'dst_';
if (doc[end + 'cloud_service'].size() == 0 || doc[end + 'cloud_service'].value != 'S3') return false;
if (doc[end + 'cloud_region'].size() == 0) return false;
String own = ownRegion(doc);
return own != null && doc[end + 'cloud_region'].value != own`;

export const PLACE_QUERIES = {
  countries: byPlace('country', outside('country', 'src_country', 'dst_country')),
  networks: byPlace('as_number', NETWORK),
  'listed-peers': search([term('action', 'ACCEPT'), eitherEnd('threat')], {
    peers: {
      multi_terms: {
        size: MAX_ROWS,
        order: { bytes: 'desc' },
        terms: [
          { script: listed("String.join(' ', doc[end + '_threat'])") },
          { script: listed("doc[end + 'addr'].value") },
          { field: 'direction', missing: 'not known' },
          { script: OWNER },
          { script: SERVICE, value_type: 'long' },
        ],
      },
      aggs: { ...BYTES, last: { max: { field: 'timestamp' } } },
    },
  }),
  's3-in-other-regions': search(
    [
      term('action', 'ACCEPT'),
      {
        bool: {
          should: [term('src_cloud_service', 'S3'), term('dst_cloud_service', 'S3')],
          minimum_should_match: 1,
        },
      },
      condition(IN_OTHER_REGION),
    ],
    {
      peers: {
        multi_terms: {
          size: MAX_ROWS,
          order: { bytes: 'desc' },
          terms: [
            { script: `${OWN_REGION}\nreturn ownRegion(doc)` },
            { script: outside('cloud_service', 'src_cloud_region', 'dst_cloud_region') },
            { script: OWNER },
          ],
        },
        aggs: BYTES,
      },
    },
  ),
};
