/**
 * Ports over which machines, databases and clusters are administered, with the services that listen there; services
 * meant for everyone are not included. Names and numbers are from IANA's registry, or from the product's documentation
 * if none is registered.
 */
export const ADMIN_PORTS: Readonly<Record<number, string>> = {
  22: 'SSH',
  23: 'Telnet',
  111: 'rpcbind',
  135: 'Microsoft RPC',
  139: 'NetBIOS sessions',
  161: 'SNMP',
  389: 'LDAP',
  445: 'SMB',
  512: 'rexec',
  513: 'rlogin',
  514: 'rsh',
  623: 'IPMI',
  873: 'rsync',
  1433: 'SQL Server',
  1434: 'SQL Server Browser',
  1521: 'Oracle Database',
  2049: 'NFS',
  2181: 'ZooKeeper',
  2375: 'Docker, without TLS',
  2376: 'Docker',
  2379: 'etcd',
  2380: 'etcd, between servers',
  3306: 'MySQL',
  3389: 'Remote Desktop',
  4369: 'Erlang port mapper',
  5432: 'PostgreSQL',
  5439: 'Amazon Redshift',
  5601: 'Kibana',
  5900: 'VNC',
  5901: 'VNC',
  5984: 'CouchDB',
  5985: 'WinRM, without TLS',
  5986: 'WinRM',
  6379: 'Redis',
  6443: 'Kubernetes API',
  7001: 'WebLogic',
  8086: 'InfluxDB',
  8500: 'Consul',
  9042: 'Cassandra',
  9090: 'Prometheus',
  9092: 'Kafka',
  9200: 'Elasticsearch, OpenSearch',
  9300: 'Elasticsearch, OpenSearch, between nodes',
  10250: 'kubelet',
  10255: 'kubelet, read-only',
  11211: 'memcached',
  15672: 'RabbitMQ management',
  27017: 'MongoDB',
  27018: 'MongoDB shard',
  50070: 'HDFS NameNode',
};

/** TCP ports of protocols that carry content or passwords without encryption, with their names. */
export const CLEARTEXT_PORTS: Readonly<Record<number, string>> = {
  21: 'FTP',
  23: 'Telnet',
  110: 'POP3',
  143: 'IMAP',
  389: 'LDAP',
  512: 'rexec',
  513: 'rlogin',
  514: 'rsh',
  873: 'rsync',
  1883: 'MQTT',
};

/** TCP ports of remote desktops, with their names. */
export const REMOTE_DESKTOP_PORTS: Readonly<Record<number, string>> = {
  3389: 'Remote Desktop',
  5900: 'VNC',
  5901: 'VNC',
  5938: 'TeamViewer',
  6568: 'AnyDesk',
};

/** Protocols that tunnel packets without encrypting them, by IANA's numbers. */
export const TUNNEL_PROTOCOLS: Readonly<Record<number, string>> = {
  4: 'IPv4 in IP',
  41: 'IPv6 in IP',
  47: 'GRE',
  94: 'IP in IP',
  97: 'EtherIP',
  98: 'encapsulation header',
  115: 'L2TP',
};
