/** CPU time of this process (milliseconds): what a machine that stands still for a while does not make longer. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
