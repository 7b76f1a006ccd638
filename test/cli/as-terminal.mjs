// Makes a process believe that standard output and standard error are a terminal of 80 columns.
for (const stream of [process.stdout, process.stderr])
  Object.defineProperties(stream, { isTTY: { value: true }, columns: { value: 80 }, rows: { value: 24 } });
