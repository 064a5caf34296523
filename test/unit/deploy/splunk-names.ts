import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { ENDPOINT_ATTRIBUTES } from '../../../src/model/endpoint-attributes.ts';

/**
 * Names of the Common Information Model, data model Network Traffic, that an event has.
 * Source: https://docs.splunk.com/Documentation/CIM/latest/User/NetworkTraffic
 */
const CIM_NAMES = [
  ...['action', 'app', 'bytes', 'bytes_in', 'bytes_out', 'dest', 'dest_interface', 'dest_ip', 'dest_port', 'dest_zone'],
  ...[
    'direction',
    'duration',
    'dvc',
    'flow_id',
    'packets',
    'packets_in',
    'packets_out',
    'protocol',
    'protocol_version',
  ],
  ...['src', 'src_interface', 'src_ip', 'src_port', 'src_zone', 'tcp_flag', 'transport', 'vendor_account'],
  ...['vendor_product', 'vendor_region'],
];

/** Names that Splunk’s own add-on for AWS gives beside them. */
const ADD_ON_NAMES = ['vpcflow_action', 'protocol_code', 'start_time', 'end_time', 'aws_account_id'];

/** What the data model has another name for. */
const RENAMED = ['interface_id', 'label'];

const END_NAMES = ['class', ...ENDPOINT_ATTRIBUTES.map(({ name }) => name)]
  .filter((name) => !RENAMED.includes(name))
  .flatMap((name) => [`src_${name}`, `dest_${name}`]);

const OTHERS = DICTIONARY.map(({ name }) => name).filter((name) => !/^(src|dst)/.test(name));

/** Every name that an event of the app’s source type may have. */
export const SPLUNK_NAMES: ReadonlySet<string> = new Set([...CIM_NAMES, ...ADD_ON_NAMES, ...END_NAMES, ...OTHERS]);
