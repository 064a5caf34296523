// Takes the place of `@smithy/node-http-handler`, without its handler for HTTP/2: Kinesis is given the other one.
export { streamCollector } from '@smithy/core/serde';
export {
  NodeHttpHandler,
  NodeHttpHandler as NodeHttp2Handler,
} from '../../node_modules/@smithy/node-http-handler/dist-es/node-http-handler.js';
