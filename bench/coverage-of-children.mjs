// Loaded into each process of vitest by bench/coverage.mjs: whatever that process starts from here on, a process or a
// thread, writes what it ran when it ends.
process.env.NODE_V8_COVERAGE = process.env.KMS_RELEASE_COVERAGE;
