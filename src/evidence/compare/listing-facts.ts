import { listPrefix, type PrefixAt } from '../../data/list-prefix.ts';
import { listingDigest } from '../../data/listing-digest.ts';
import { TiebackError } from '../../errors.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { Call } from '../../model/call.ts';

export type ListingFacts = { readonly objects: number; readonly digest: string };
type Place = Pick<PrefixAt, 'repository' | 'prefix'> & { readonly commit: string };
export type DescribeListing = (place: Place, call: Call) => Promise<ListingFacts>;

const read = async (
  objects: Pick<LakefsClient['objects'], 'list'>,
  place: Place,
  call: Call,
): Promise<ListingFacts> => {
  const { repository, commit, prefix } = place;
  const listing = await listPrefix(objects, { repository, ref: commit, prefix }, call);
  if (listing.objects.length > 0) return { objects: listing.objects.length, digest: listingDigest(listing) };
  throw new TiebackError(
    'LAKEFS_OBJECT_NOT_FOUND',
    `no objects lie under "${prefix}" in commit "${commit}" of repository "${repository}"`,
    {
      hint: `look at what the commit holds: lakectl fs ls lakefs://${repository}/${commit}/`,
    },
  );
};

/** Many runs name one place: each is listed once. A commit's content never changes. */
export const createListingFacts = (objects: Pick<LakefsClient['objects'], 'list'>): DescribeListing => {
  const known = new Map<string, Promise<ListingFacts>>();
  return (place, call) => {
    const key = [place.repository, place.commit, place.prefix].join('\n');
    const asked = known.get(key) ?? read(objects, place, call);
    known.set(key, asked);
    return asked;
  };
};
