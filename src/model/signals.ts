/**
 * What a single record can show an analyst, each with its rule in a sentence. `outside` is a public address that
 * belongs to none of your interfaces, and is not in the IPv6 network of the recording interface.
 */
export const SIGNALS = {
  admin_port_from_internet:
    'Accepted: from outside to an administrative port. Not at a NAT gateway, which accepts no connections.',
  cleartext_over_internet: 'Accepted: between your network and outside, by a protocol that does not encrypt.',
  windows_sharing_to_internet:
    'Accepted: to outside on the TCP ports 135, 139 or 445, which gives away password hashes.',
  remote_desktop_to_internet: 'Accepted: to outside on a port of remote desktops (RDP, VNC, TeamViewer, AnyDesk).',
  dns_past_resolver: 'Accepted: to a DNS server outside (ports 53 and 853), past the resolver of the VPC.',
  mail_to_internet: 'Accepted: to outside on TCP port 25, as spam is sent.',
  tunnel_with_internet:
    'Accepted: packets of a tunnel without encryption (IP in IP, IPv6, GRE, EtherIP, L2TP) with outside.',
  large_icmp_with_internet:
    'Accepted: ICMP packets with outside of more than 512 bytes on average, as tunnels send them.',
  large_upload: 'Accepted: at least `SIGNAL_UPLOAD_MEGABYTES` to outside in one record.',
  listed_peer_accepted: 'Accepted: to or from an address on one of your threat lists.',
  rejected_egress: 'Rejected: a connection that your interface began.',
  rejected_reply: 'Rejected: the reply of your interface, whose request was let in. Only a network ACL does that.',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a signal. */
export type Signal = keyof typeof SIGNALS;
