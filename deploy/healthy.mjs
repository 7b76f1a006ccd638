// Exits 0 when an address answers with 2xx; without an argument, the health endpoint of this container's worker.
const port = process.env.KMS_RELEASE_HEALTH_PORT ?? '8080';
const address = process.argv[2] ?? `http://127.0.0.1:${port}/healthz`;
const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
process.exitCode = answer?.ok === true ? 0 : 1;
