import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

/**
 * Serves the files of a folder as objects of an S3 bucket on the loopback interface: GetObject with ETags. Requested files stay in
 * memory, so that reading them does not use the function's processor time; real S3 does not use it either.
 * @param {string} folder
 */
export const startObjectServer = async (folder) => {
  const requests = [];
  const bodies = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    // the path without the name of the bucket
    const file = join(folder, normalize(path.split('/').slice(2).join('/')));
    requests.push(path);
    if (request.method !== 'GET' || !file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchKey</Code><Message>There is no such object.</Message></Error>');
      return;
    }
    const { size, mtimeMs } = statSync(file);
    const etag = `"${size}-${mtimeMs}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag });
      response.end();
      return;
    }
    const body = bodies.get(file) ?? readFileSync(file);
    bodies.set(file, body);
    response.writeHead(200, { etag, 'content-length': String(size) });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};
