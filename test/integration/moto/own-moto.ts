/** Gives each test worker a separate server: `scripts/integration-tests.mjs` starts one for each. */
const urls = process.env.MOTO_URLS?.split(' ') ?? [];
const url = urls[Number(process.env.VITEST_POOL_ID) - 1];
if (url !== undefined) process.env.MOTO_URL = url;
