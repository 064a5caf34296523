/** Whether a location is a folder, and so that of an inventory in partitions. */
export function isFolder(location: string): boolean {
  return location.endsWith('/');
}
