/** A request for messages: method, host and path. A query may hold secrets, so it is left out. */
export const requestLabel = ({ method, url }: Pick<Request, 'method' | 'url'>): string => {
  const { host, pathname } = new URL(url);
  return `${method} "${pathname}" at "${host}"`;
};
