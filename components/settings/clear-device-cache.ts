/**
 * Empties this site's private file system: cached columns of the Lake and kept Results.
 * Keys and unsent edits live elsewhere and stay. Entries that an open notebook holds are left.
 *
 * @returns the names that could not be removed.
 */
export async function clearDeviceCache(root: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  const outcomes = await Promise.allSettled(names.map((name) => root.removeEntry(name, { recursive: true })));
  return names.filter((_, index) => outcomes[index]?.status === "rejected");
}
