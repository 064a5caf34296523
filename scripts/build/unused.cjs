/**
 * Takes the place of packages whose code no function runs, and which others import all the same. The last member is what
 * a client of the SDK calls in any case.
 */
module.exports = Object.assign(
  () => {
    throw new Error('this package is not in the bundle: scripts/build/function-bundle.mjs leaves it out');
  },
  { resolveEventStreamSerdeConfig: (config) => config },
);
