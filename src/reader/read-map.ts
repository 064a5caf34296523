import type { SourceObject } from '../model/source-object.ts';
import { type MapAnswer, type MapCall, MapFailures, mapAnswer } from './map-payload.ts';
import type { ObjectFault } from './object-fault-of.ts';
import { START } from './read-object.ts';
import type { Reader, ReadingTime } from './reader.ts';
import type { ReaderCounts } from './reader-counts.ts';

/** Callbacks and the clock. */
export interface MapOutlets {
  /** Describes a failure. */
  readonly describe: (object: SourceObject, fault: ObjectFault) => string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/**
 * Reads the items of a call by a Distributed Map, one after the other, as long as time remains. If an item fails, the
 * others are still read.
 */
export async function readMap(
  call: MapCall,
  reader: Reader,
  time: ReadingTime,
  counts: ReaderCounts,
  { describe, now }: MapOutlets,
): Promise<MapAnswer> {
  const failures = new MapFailures(call);
  for (let index = call.first; index < call.items.length; index++) {
    const item = call.items[index];
    if (item === undefined) break;
    if ('problem' in item) {
      counts.fail('object_unreadable');
      failures.add(undefined, { code: 'object_unreadable' }, `item ${index + 1}: ${item.problem}`);
      continue;
    }
    const cursor = index === call.first ? call.cursor : undefined;
    if (index > call.first && now() >= time.stopAtMs) {
      return mapAnswer(call, failures, counts, { item: index, cursor: START, etag: undefined });
    }
    const request = { object: item.object, cursor, continuations: 0, run: call.run };
    const itemTime = { ...time, isWhole: index === call.first };
    const result = await reader.readItem(request, item.isPlanned, itemTime, counts);
    if (result.kind === 'failed') failures.add(item.object, result.fault, describe(item.object, result.fault));
    else if (result.kind === 'continued') {
      return mapAnswer(call, failures, counts, { item: index, cursor: result.cursor, etag: result.object.etag });
    }
  }
  return mapAnswer(call, failures, counts, undefined);
}
