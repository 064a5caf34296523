import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

const ETAG = '"0123456789abcdef0123456789abcdef"';

/**
 * A mock of S3 that returns one file under any object name, completely or by ranges; and of SQS, which accepts any message.
 * @param {string} file
 * @returns {Promise<{ url: string, etag: string, bytes: number, messages: string[], close(): void }>}
 */
export const serveObject = async (file) => {
  const bytes = statSync(file).size;
  const messages = [];
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      messages.push(JSON.parse(Buffer.concat(chunks).toString('utf8')).MessageBody);
      response.writeHead(200).end(JSON.stringify({ MessageId: `message-${messages.length}` }));
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const isRange = first !== undefined;
    const start = Number(first ?? 0);
    const end = Math.min(bytes - 1, Number(last ?? bytes - 1));
    response.writeHead(isRange ? 206 : 200, {
      etag: ETAG,
      'content-length': end - start + 1,
      ...(isRange ? { 'content-range': `bytes ${start}-${end}/${bytes}` } : {}),
    });
    // a client that has read enough closes the connection
    await pipeline(createReadStream(file, { start, end }), response).catch(() => undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    etag: ETAG.slice(1, -1),
    bytes,
    messages,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
