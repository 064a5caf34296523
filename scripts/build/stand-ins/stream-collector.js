// Stands for the SDK's collector of streams in the bundles: all bytes of a stream of Node.js.
export const streamCollector = (stream) =>
  new Promise((resolve, reject) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.once('error', reject);
    stream.once('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
  });
