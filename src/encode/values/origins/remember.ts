import { JsonFragment } from '../../../model/json-fragment.ts';

/** Maximum number of cached rendered values; a full cache is cleared. */
const MAX_CACHED = 4_096;

/** A fragment with the rendered text after `lead`; empty if nothing was rendered. */
export function fragmentBehind(lead: string, text: string | undefined): JsonFragment {
  return new JsonFragment(text === undefined ? '' : lead + text);
}

/** Renders each distinct value once, since few of them occur repeatedly. */
export function remember<Key>(render: (key: Key) => JsonFragment): (key: Key) => JsonFragment {
  const remembered: Map<Key, JsonFragment> = new Map();
  return (key) => {
    let fragment = remembered.get(key);
    if (fragment === undefined) {
      fragment = render(key);
      if (remembered.size >= MAX_CACHED) remembered.clear();
      remembered.set(key, fragment);
    }
    return fragment;
  };
}
