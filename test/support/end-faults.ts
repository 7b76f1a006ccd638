/** Ends all faults of a sandbox: answers that it holds back go out. */
export async function endFaults(sandboxUrl: string): Promise<void> {
  const { ok, status } = await fetch(`${sandboxUrl}/_sandbox/faults`, { method: 'DELETE' });
  if (!ok) throw new Error(`the faults were not ended: ${status}`);
}
