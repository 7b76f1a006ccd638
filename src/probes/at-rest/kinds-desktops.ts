import type { Kind } from './kind.js';
import { byToken } from './pages.js';

const IS_ON = { VolumeEncryptionEnabled: ['true'] };

/**
 * Cloud desktops, what is kept of them, and what new ones are made from. Images, bundles and templates of the vendor are
 * among these lists. Source: docs/cloud-facts.md, Data at rest.
 */
export const DESKTOPS = {
  ecd: [
    {
      kind: 'ecd-desktop',
      product: 'ecd',
      center: ['ACS::ECD::Desktop'],
      list: {
        action: 'DescribeDesktops',
        at: 'Desktops',
        id: ['DesktopId'],
        name: 'DesktopName',
        pages: byToken(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecd-snapshot',
      product: 'ecd',
      center: ['ACS::ECD::Snapshot'],
      isFree: true,
      list: {
        action: 'DescribeSnapshots',
        at: 'Snapshots',
        id: ['SnapshotId'],
        name: 'SnapshotName',
        pages: byToken(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecd-image',
      product: 'ecd',
      center: ['ACS::ECD::Image'],
      isFree: true,
      list: {
        action: 'DescribeImages',
        at: 'Images',
        id: ['ImageId'],
        name: 'Name',
        pages: byToken(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecd-desktop-group',
      product: 'ecd',
      center: ['ACS::ECD::DesktopGroup'],
      isFree: true,
      list: {
        action: 'DescribeDesktopGroups',
        at: 'DesktopGroups',
        id: ['DesktopGroupId'],
        name: 'DesktopGroupName',
        pages: byToken(100),
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecd-bundle',
      product: 'ecd',
      center: ['ACS::ECD::Bundle'],
      isFree: true,
      list: {
        action: 'DescribeBundles',
        at: 'Bundles',
        id: ['BundleId'],
        name: 'BundleName',
        pages: byToken(100),
        // Unless it is told, the list leaves out those for several sessions.
        with: [{}, { SupportMultiSession: 'true' }],
      },
      encrypted: IS_ON,
    },
    {
      kind: 'ecd-template',
      product: 'ecd',
      center: ['ACS::ECD::Template'],
      isFree: true,
      list: {
        action: 'DescribeTemplates',
        at: 'Data',
        id: ['TemplateId'],
        name: 'TemplateName',
        pages: { by: 'number', size: ['PageSize', 100] },
        // One template has a key for each region: without the region, each would be shown in all of them.
        with: [{ BizRegionId: '{region}' }],
      },
      encrypted: { VolumeEncryptionEnable: ['true'] },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Kind[]>>;
