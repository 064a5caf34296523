import { JsonFragment } from '../../../model/json-fragment.ts';

/** How many rendered values are remembered before the memory starts afresh. */
const MAX_REMEMBERED = 4_096;

/** A fragment with the rendered text behind `lead`; empty if nothing was rendered. */
export function fragmentBehind(lead: string, text: string | undefined): JsonFragment {
  return new JsonFragment(text === undefined ? '' : lead + text);
}

/** Renders each value once: few different ones occur, again and again. */
export function remember<Key>(render: (key: Key) => JsonFragment): (key: Key) => JsonFragment {
  const remembered: Map<Key, JsonFragment> = new Map();
  return (key) => {
    let fragment = remembered.get(key);
    if (fragment === undefined) {
      fragment = render(key);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, fragment);
    }
    return fragment;
  };
}
