import { printed } from '../../scenario/time.js';
import { optional, type Body, type Call } from '../operation.js';
import type { Paging } from './paging.js';
import { at, seen, type List, type Thing } from './product.js';
import type { RegionRule } from './region.js';

/** A thing of this kind is a version of a template; `parent` names the template, else it is one by itself. */
const kind = 'ecs-launch-template';

/** The templates, and their versions with the disks that they make. */
export function launchTemplateLists(region: RegionRule, paging: Paging): Record<string, List> {
  return {
    DescribeLaunchTemplates: {
      kind,
      quiet: true,
      region,
      paging,
      at: ['LaunchTemplateSets', 'LaunchTemplateSet'],
      wanted: (call) => (version) => versionsOf(call, version)[0]?.id === version.id,
      item: template,
    },
    DescribeLaunchTemplateVersions: {
      kind,
      quiet: true,
      region,
      paging,
      at: ['LaunchTemplateVersionSets', 'LaunchTemplateVersionSet'],
      wanted: (call) => {
        const [id, name] = [optional(call, 'LaunchTemplateId'), optional(call, 'LaunchTemplateName')];
        return (version) =>
          (id === undefined || id === templateOf(version)) && (name === undefined || name === version.name);
      },
      item: version,
    },
  };
}

function templateOf({ parent, id }: Thing): string {
  return parent || id;
}

function versionsOf(call: Call, one: Thing): Thing[] {
  return seen(call, kind).filter(
    (other) => other.regionId === one.regionId && templateOf(other) === templateOf(one),
  );
}

function template(thing: Thing, call: Call): Body {
  const newest = versionsOf(call, thing).length;
  return {
    LaunchTemplateId: templateOf(thing),
    LaunchTemplateName: thing.name,
    CreateTime: printed(thing.createdAt),
    ModifiedTime: printed(thing.createdAt),
    CreatedBy: call.world.setting.accountId,
    DefaultVersionNumber: 1,
    LatestVersionNumber: newest,
    ResourceGroupId: thing.resourceGroupId,
    Tags: { Tag: [] },
  };
}

/** What is encrypted is told as a text here. */
function version(thing: Thing, call: Call): Body {
  const number = versionsOf(call, thing).findIndex(({ id }) => id === thing.id) + 1;
  const [system, data] = [at(thing, 'system-disk', true), at(thing, 'data-disk')];
  const shown = (part: ReturnType<typeof at>) => ({
    Category: 'cloud_essd',
    Size: 40,
    Encrypted: String(part?.encrypted ?? false),
    ...(part === undefined || part.key === '' ? {} : { KMSKeyId: part.key }),
  });
  const detailed = (optional(call, 'DetailFlag') ?? 'true').toLowerCase() === 'true';
  const LaunchTemplateData = {
    InstanceType: 'ecs.g7.large',
    SystemDisk: shown(system),
    DataDisks: { DataDisk: data === undefined ? [] : [shown(data)] },
  };
  return {
    LaunchTemplateId: templateOf(thing),
    LaunchTemplateName: thing.name,
    VersionNumber: number,
    DefaultVersion: number === 1,
    CreateTime: printed(thing.createdAt),
    ModifiedTime: printed(thing.createdAt),
    CreatedBy: call.world.setting.accountId,
    ...(detailed ? { LaunchTemplateData } : {}),
  };
}
