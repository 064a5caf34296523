import { Buffer } from 'node:buffer';
import { type Agent, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { Duplex } from 'node:stream';
import { connectEarly, EarlyAgent } from './early-connections.ts';
import { AGENT_OPTIONS, CLIENT_TIMEOUTS, createEc2Api, keepEc2Api } from './ec2-sdk.ts';

const ID = 'eni-00000000000000000';
/** An interface of an instance, as EC2 describes it: its members are those that most interfaces have. */
const ANSWER = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>00000000-0000-0000-0000-000000000000</requestId>
  <networkInterfaceSet>
    <item>
      <networkInterfaceId>${ID}</networkInterfaceId>
      <subnetId>subnet-00000000000000000</subnetId>
      <vpcId>vpc-00000000000000000</vpcId>
      <availabilityZone>zone</availabilityZone>
      <description>warm-up</description>
      <ownerId>000000000000</ownerId>
      <requesterManaged>false</requesterManaged>
      <status>in-use</status>
      <privateIpAddress>192.0.2.1</privateIpAddress>
      <sourceDestCheck>true</sourceDestCheck>
      <groupSet><item><groupId>sg-00000000000000000</groupId><groupName>warm-up</groupName></item></groupSet>
      <attachment>
        <instanceId>i-00000000000000000</instanceId>
        <instanceOwnerId>000000000000</instanceOwnerId>
        <deviceIndex>0</deviceIndex>
        <attachTime>2026-01-01T00:00:00.000Z</attachTime>
      </attachment>
      <tagSet><item><key>Name</key><value>warm-up</value></item></tagSet>
      <privateIpAddressesSet>
        <item><privateIpAddress>192.0.2.1</privateIpAddress><primary>true</primary></item>
      </privateIpAddressesSet>
      <interfaceType>interface</interfaceType>
    </item>
  </networkInterfaceSet>
</DescribeNetworkInterfacesResponse>`;

/** The connection is closed then, so that no later request is sent on it. */
const RESPONSE = `HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: ${Buffer.byteLength(ANSWER)}\r\nconnection: close\r\n\r\n${ANSWER}`;

/**
 * Runs everything that a look-up at EC2 needs for the first time, so that the first event does not wait for it: loads
 * the client, resolves credentials and endpoint, signs a request, and reads an answer that this module returns in place
 * of EC2. Meanwhile connects to EC2 (see {@link connectEarly}); no request is sent. The client is kept for the first
 * look-up. Rejects if any of this fails.
 */
export async function warmUpEc2(region: string): Promise<void> {
  let connecting: Promise<void> | undefined;
  let isAnswered = false;
  /** Makes an agent answer its first request itself. */
  const answering = <Kind extends Agent>(agent: Kind): Kind => {
    const { createConnection } = agent;
    agent.createConnection = (options: RequestOptions, done) => {
      if (isAnswered) return createConnection.call(agent, options, done);
      isAnswered = true;
      if (agent instanceof HttpsAgent) connecting = connectEarly(options);
      return answeringStream();
    };
    return agent;
  };
  const api = createEc2Api(region, undefined, CLIENT_TIMEOUTS, {
    httpAgent: answering(new HttpAgent(AGENT_OPTIONS)),
    httpsAgent: answering(new EarlyAgent(AGENT_OPTIONS)),
  });
  await api.networkInterfaces(
    [{ name: 'network-interface-id', values: [ID] }],
    undefined,
    new AbortController().signal,
  );
  await connecting;
  keepEc2Api(region, api);
}

/** A connection that answers the first request that is written to it. */
function answeringStream(): Duplex {
  let isAnswered = false;
  const stream = new Duplex({
    read() {},
    write(_part, _encoding, done) {
      // a request is written in one part or more
      if (!isAnswered) {
        stream.push(RESPONSE);
        stream.push(null);
      }
      isAnswered = true;
      done();
    },
  });
  return stream;
}
