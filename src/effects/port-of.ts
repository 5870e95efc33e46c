/** The port of a URL, also one that it leaves out because it is its protocol's own; 0 where there is no URL. */
export function portOf(url: string | undefined): number {
  if (url === undefined) return 0;
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
