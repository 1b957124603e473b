import type { Reference } from './parameter/resource.js';
import { optional, text } from './parameter.js';

/** The way out of the VPC, of what runs in one. */
export const natGatewayKey = {
  natGateway: optional(text(), {
    doc: 'Runs in private subnets, whose way out of the VPC is this nat-gateway: calls to what is not in the VPC are billed by their bytes.',
    absent: 'it has a public address, or calls nobody outside',
  }),
};

/** The reference that `natGateway` makes. */
export function natGatewayReferences(of: { readonly natGateway: string | null }): Reference[] {
  if (of.natGateway === null) return [];
  return [
    {
      to: of.natGateway,
      path: ['natGateway'],
      roles: ['nat-gateway'],
      why: 'it is no way out of a VPC',
      sameRegion: true,
      sends: 'nothing',
      waits: false,
    },
  ];
}
