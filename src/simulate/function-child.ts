// Entry of the process in which the function runs: the bundle is imported once, as at a cold start, and answers one
// event after the other, as in Lambda's runtime. Its first argument is the URL of the bundle.
import { type FunctionMessage, readInvokeMessage } from './function-messages.ts';
import { SIMULATED } from './simulated-stream.ts';

/** The bundle's export, as far as this module needs it. */
type Handler = (event: unknown, context: unknown) => unknown;

// end together with the simulation, which a terminal interrupts at the same time: it still delivers what has arrived
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

try {
  const handler = await importHandler(process.argv[2] ?? '');
  process.on('message', (value) => void answer(handler, value));
  send({ kind: 'ready' });
} catch (error) {
  send(errorMessage(error));
}

async function importHandler(url: string): Promise<Handler> {
  const bundle: { readonly handler?: unknown } = await import(url);
  const { handler } = bundle;
  if (typeof handler !== 'function') throw new TypeError(`${url} exports no function named handler`);
  return (event, context) => handler(event, context);
}

async function answer(handler: Handler, value: unknown): Promise<void> {
  const message = readInvokeMessage(value);
  if (message === undefined) return;
  const endMs = Date.now() + message.timeoutMs;
  send({ kind: 'begun' });
  try {
    const result = await handler(JSON.parse(message.event), {
      functionName: 'vpc-flow-enricher',
      invokedFunctionArn: SIMULATED.functionArn,
      getRemainingTimeInMillis: () => Math.max(0, endMs - Date.now()),
    });
    send({ kind: 'answer', text: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send(errorMessage(error));
  }
}

function errorMessage(error: unknown): FunctionMessage {
  return error instanceof Error
    ? { kind: 'error', name: error.name, message: error.message }
    : { kind: 'error', name: 'Error', message: String(error) };
}

function send(message: FunctionMessage): void {
  process.send?.(message);
}
