const TCP = 6;
const UDP = 17;

/**
 * A selection by signal: classes of addresses do not show what is outside, since every IPv6 address is public, and NAT64 translates
 * public ones.
 */
const accepted = (signal) => ({ action: 'ACCEPT', signals: signal });

/** The fields of the examples, and their default values. */
export const EXAMPLE_FORMAT =
  'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status flow-direction';
const INBOUND = { from: '8.8.4.4', to: '10.0.0.9', direction: 'ingress' };
const OUTBOUND = { from: '10.0.0.9', to: '8.8.4.4', direction: 'egress' };

/** A record of {@link EXAMPLE_FORMAT}. */
export const exampleLine = ({
  from,
  to,
  direction,
  ports = [50_123, 443],
  protocol = TCP,
  packets = 10,
  bytes = 840,
  action = 'ACCEPT',
}) =>
  `7 eni-0a1b2c3d4e5f60718 ${from} ${to} ${ports.join(' ')} ${protocol} ${packets} ${bytes} 1772442061 1772442120 ${action} OK ${direction}`;

/**
 * Rules about single records. `detection` uses the names and values of the flat schema; each rule has flows that must match, and
 * similar ones that must not.
 */
export const SIGMA_RULES = [
  {
    name: 'admin_port_from_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a01',
    title: 'Administrative port accepted from the internet',
    description: 'A connection from the internet to an administrative port was accepted.',
    level: 'high',
    tags: ['attack.initial-access', 'attack.t1133'],
    falsepositives: ['A bastion host, or a server that is meant to be administered from the internet'],
    selections: { selection: accepted('admin_port_from_internet') },
    matches: [{ ...INBOUND, ports: [50_123, 22] }],
    misses: [
      { ...INBOUND, ports: [50_123, 443] },
      { ...INBOUND, ports: [50_123, 22], action: 'REJECT' },
    ],
  },
  {
    name: 'database_from_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a02',
    title: 'Database accepted from the internet',
    description: 'A connection from the internet to the port of a database was accepted.',
    level: 'high',
    tags: ['attack.initial-access', 'attack.t1190'],
    falsepositives: ['A database that is meant for clients on the internet'],
    selections: {
      selection: {
        ...accepted('admin_port_from_internet'),
        dstport: [1433, 1521, 3306, 5432, 5439, 6379, 9042, 9200, 11_211, 27_017],
      },
    },
    matches: [{ ...INBOUND, ports: [50_123, 5432] }],
    misses: [
      { ...INBOUND, ports: [443, 5432] },
      { ...INBOUND, from: '10.0.3.4', ports: [50_123, 5432] },
      { from: '2a05:d014:1:99::7', to: '2a05:d014:1:2::5', direction: 'ingress', ports: [50_123, 5432] },
    ],
  },
  {
    name: 'remote_desktop_from_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a03',
    title: 'Remote desktop accepted from the internet',
    description: 'A connection from the internet to Remote Desktop or VNC was accepted.',
    level: 'high',
    tags: ['attack.initial-access', 'attack.t1133', 'attack.t1021.001'],
    falsepositives: ['A gateway for remote desktops'],
    selections: { selection: { ...accepted('admin_port_from_internet'), dstport: [3389, 5900, 5901] } },
    matches: [{ ...INBOUND, ports: [50_123, 3389] }],
    misses: [{ ...OUTBOUND, ports: [50_123, 3389] }],
  },
  {
    name: 'cluster_api_from_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a04',
    title: 'Docker, Kubernetes or etcd accepted from the internet',
    description: 'A connection from the internet to the API of a container platform was accepted.',
    level: 'high',
    tags: ['attack.initial-access', 'attack.t1133', 'attack.execution', 'attack.t1610'],
    falsepositives: ['The public endpoint of a Kubernetes cluster'],
    selections: {
      selection: { ...accepted('admin_port_from_internet'), dstport: [2375, 2376, 2379, 2380, 6443, 10_250, 10_255] },
    },
    matches: [{ ...INBOUND, ports: [50_123, 2375] }],
    misses: [{ ...INBOUND, ports: [50_123, 8443] }],
  },
  {
    name: 'listed_peer_accepted',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a05',
    title: 'Flow with an address of a threat list accepted',
    description: 'A flow from or to an address on one of your threat lists was accepted.',
    needs: 'SIGNALS=on and ADDRESS_DATA',
    level: 'high',
    tags: ['attack.command-and-control'],
    falsepositives: ['An address that a list keeps for too long', 'Scans of a port that is open to everyone'],
    selections: { selection: accepted('listed_peer_accepted') },
    matches: [{ ...OUTBOUND, to: '203.0.113.66' }],
    misses: [{ ...OUTBOUND }, { ...OUTBOUND, to: '203.0.113.66', action: 'REJECT' }],
  },
  {
    name: 'windows_sharing_to_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a06',
    title: 'Windows file sharing to the internet',
    description: 'SMB, NetBIOS or RPC to the internet was accepted, which can give away password hashes.',
    level: 'high',
    tags: ['attack.credential-access', 'attack.t1187'],
    falsepositives: ['A file share of a partner that is reached over the internet'],
    selections: { selection: accepted('windows_sharing_to_internet') },
    matches: [{ ...OUTBOUND, ports: [50_123, 445] }],
    misses: [{ ...OUTBOUND, to: '10.0.3.4', ports: [50_123, 445] }],
  },
  {
    name: 'dns_past_resolver',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a07',
    title: 'DNS past the resolver of the VPC',
    description: 'Queries to a DNS server on the internet bypass the resolver of the VPC, its logs and its firewall.',
    level: 'medium',
    tags: ['attack.command-and-control', 'attack.t1071.004'],
    falsepositives: ['A resolver of your own that asks servers on the internet'],
    selections: { selection: accepted('dns_past_resolver') },
    matches: [{ ...OUTBOUND, protocol: UDP, ports: [50_123, 53] }],
    misses: [{ ...OUTBOUND, to: '10.0.0.2', protocol: UDP, ports: [50_123, 53] }],
  },
  {
    name: 'mail_to_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a08',
    title: 'Mail sent to the internet',
    description: 'SMTP on port 25 to the internet, as spam is sent.',
    level: 'medium',
    tags: ['attack.impact', 'attack.t1496'],
    falsepositives: ['A mail server'],
    selections: { selection: accepted('mail_to_internet') },
    matches: [
      { ...OUTBOUND, ports: [50_123, 25] },
      { from: '2a05:d014:1:2::5', to: '64:ff9b::808:404', direction: 'egress', ports: [50_123, 25] },
    ],
    misses: [
      { ...INBOUND, ports: [50_123, 25] },
      { from: '2a05:d014:1:2::5', to: '2a05:d014:1:99::7', direction: 'egress', ports: [50_123, 25] },
    ],
  },
  {
    name: 'remote_desktop_to_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a09',
    title: 'Remote desktop to the internet',
    description: 'A host uses a remote desktop, or lets itself be controlled over TeamViewer or AnyDesk.',
    level: 'medium',
    tags: ['attack.command-and-control', 'attack.t1219.002'],
    falsepositives: ['Support that is allowed'],
    selections: { selection: accepted('remote_desktop_to_internet') },
    matches: [{ ...OUTBOUND, ports: [50_123, 5938] }],
    misses: [{ ...OUTBOUND, ports: [50_123, 443] }],
  },
  {
    name: 'tunnel_with_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a10',
    title: 'Tunnel without encryption over the internet',
    description: 'IP in IP, GRE, EtherIP or L2TP between your network and the internet was accepted.',
    level: 'medium',
    tags: ['attack.command-and-control', 'attack.t1572'],
    falsepositives: ['A tunnel of your network team'],
    selections: { selection: accepted('tunnel_with_internet') },
    matches: [
      { ...OUTBOUND, protocol: 47, ports: [0, 0] },
      { ...INBOUND, protocol: 4, ports: [0, 0] },
    ],
    misses: [{ ...OUTBOUND, protocol: 50, ports: [0, 0] }],
  },
  {
    name: 'large_icmp_with_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a11',
    title: 'Large ICMP packets over the internet',
    description: 'ICMP packets with more than 512 bytes on average, as tunnels send them.',
    level: 'medium',
    tags: ['attack.command-and-control', 'attack.t1095'],
    falsepositives: ['Measurements of a path with large packets'],
    selections: { selection: accepted('large_icmp_with_internet') },
    matches: [{ ...OUTBOUND, protocol: 1, ports: [0, 0], bytes: 14_000 }],
    misses: [{ ...OUTBOUND, protocol: 1, ports: [0, 0] }],
  },
  {
    name: 'large_upload',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a12',
    title: 'Large upload to the internet',
    description: 'One record shows at least SIGNAL_UPLOAD_MEGABYTES, by default a gigabyte, sent to the internet.',
    level: 'medium',
    tags: ['attack.exfiltration', 'attack.t1048'],
    falsepositives: ['Backups, downloads from your servers'],
    selections: { selection: accepted('large_upload') },
    matches: [{ ...OUTBOUND, packets: 900_000, bytes: 1_200_000_000 }],
    misses: [{ ...OUTBOUND, packets: 900_000, bytes: 999_999_999 }],
  },
  {
    name: 'rejected_egress_to_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a13',
    title: 'Connection to the internet rejected',
    description: 'A host tried to reach the internet in a way that your rules forbid.',
    level: 'low',
    tags: ['attack.command-and-control'],
    falsepositives: ['Software that looks for updates'],
    selections: { selection: { action: 'REJECT', dst_class: ['public', 'translation'], signals: 'rejected_egress' } },
    matches: [{ ...OUTBOUND, ports: [50_123, 4444], action: 'REJECT' }],
    misses: [
      { ...OUTBOUND, ports: [443, 50_123], action: 'REJECT' },
      { ...OUTBOUND, to: '10.0.3.4', ports: [50_123, 4444], action: 'REJECT' },
    ],
  },
  {
    name: 'rejected_reply',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a14',
    title: 'Reply rejected by a network ACL',
    description: 'The request was let in and its reply was rejected: a network ACL lacks the ephemeral ports.',
    level: 'low',
    tags: [],
    falsepositives: ['A network ACL that is being changed'],
    selections: { selection: { action: 'REJECT', signals: 'rejected_reply' } },
    matches: [{ ...OUTBOUND, ports: [443, 50_123], action: 'REJECT' }],
    misses: [{ ...OUTBOUND, ports: [50_123, 443], action: 'REJECT' }],
  },
  {
    name: 'cleartext_over_internet',
    id: '6f0c2c0e-8c1b-4d0a-9b57-1f1f5f3d7a15',
    title: 'Protocol without encryption over the internet',
    description: 'FTP, Telnet, POP3, IMAP, LDAP, rlogin, rsync or MQTT crosses the internet.',
    level: 'medium',
    tags: ['attack.credential-access', 'attack.t1040'],
    falsepositives: ['A protocol that begins without encryption and then changes to TLS (STARTTLS)'],
    selections: { selection: accepted('cleartext_over_internet') },
    matches: [{ ...OUTBOUND, ports: [50_123, 21] }],
    misses: [{ ...OUTBOUND, to: '10.0.3.4', ports: [50_123, 21] }],
  },
];
