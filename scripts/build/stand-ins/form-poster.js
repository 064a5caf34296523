// Sends forms with node:http and node:https, as the SDK's HTTP handler would with the same settings.
import http from 'node:http';
import https from 'node:https';

const MAX_SOCKETS = 50;
/** Codes of connections that broke before an answer, which the SDK calls by another name. */
const CONNECTION_ERRORS = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Posts to one place, over connections that it keeps. */
export class FormPoster {
  #agent;
  #module;
  #options;
  #timeouts;

  constructor({ protocol, hostname, port, path }, timeouts) {
    this.#module = protocol === 'https:' ? https : http;
    this.#agent = new this.#module.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
    // an IPv6 address is written without its brackets
    this.#options = { hostname: hostname.replace(/^\[|\]$/g, ''), port, path, method: 'POST', agent: this.#agent };
    this.#timeouts = timeouts;
  }

  /** The answer to a form: status, headers and text. Rejects with an Error as the SDK's handler names it. */
  post(headers, body, signal) {
    return new Promise((resolve, reject) => {
      const abort = () => giveUp('AbortError', 'the request was aborted');
      if (signal?.aborted) {
        reject(Object.assign(new Error('the request was aborted'), { name: 'AbortError' }));
        return;
      }
      const timers = [];
      const settle = (how, value) => {
        for (const timer of timers) clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        how(value);
      };
      const fail = (error) => settle(reject, error);
      const request = this.#module.request({ ...this.#options, headers }, (response) => {
        const { statusCode, headers: answered } = response;
        for (const timer of timers) clearTimeout(timer);
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('error', fail);
        response.once('end', () =>
          settle(resolve, { statusCode, headers: answered, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      const giveUp = (name, message) => request.destroy(Object.assign(new Error(message), { name }));
      const giveUpAfter = (milliseconds, what) =>
        timers.push(setTimeout(giveUp, milliseconds, 'TimeoutError', `${what} within ${milliseconds} ms`)) - 1;
      const { connectionTimeout, requestTimeout } = this.#timeouts;
      giveUpAfter(requestTimeout, 'no answer');
      signal?.addEventListener('abort', abort);
      // also behind an answer that has come: nobody hears it then
      request.on('error', (error) =>
        fail(CONNECTION_ERRORS.has(error.code) ? Object.assign(error, { name: 'TimeoutError' }) : error),
      );
      request.once('socket', (socket) => {
        if (!socket.connecting) return;
        const index = giveUpAfter(connectionTimeout, 'no connection');
        socket.once('connect', () => clearTimeout(timers[index]));
      });
      request.end(body);
    });
  }
}
