import { ownPeakBytes } from '../../scripts/runtime/memory.mjs';

process.on('exit', () => console.error(`resident bytes ${ownPeakBytes()}`));
