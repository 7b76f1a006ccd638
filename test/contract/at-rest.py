"""Reads what is encrypted with the vendor's own typed Python clients from a sandbox: clients that nobody here wrote."""

import importlib
import json
import os
import sys
import urllib.request

import alibabacloud_oss_v2 as oss
from alibabacloud_tea_openapi.models import Config

URL = os.environ["SANDBOX_URL"]
HOST = URL.removeprefix("http://")
REGION = "cn-hangzhou"
KEY = "key-hzz65f3a1b2c3d4e5f6a1"
WHO = "sandbox-observer"

THINGS = [
    ("ecs-disk", {}),
    ("ecs-snapshot", {}),
    ("ecs-auto-snapshot-policy", {}),
    ("ecs-default-key", {}),
    ("ecs-launch-template", {}),
    ("ecs-cloud-assistant", {}),
    ("rds-instance", {}),
    ("rds-instance", {"place": "tde"}),
    ("rds-instance", {"place": "columns"}),
    ("redis-instance", {}),
    ("mongodb-instance", {}),
    ("mongodb-instance", {"place": "tde"}),
    ("polardb-cluster", {}),
    ("nas-file-system", {}),
    ("ess-scaling-configuration", {}),
    ("hbr-vault", {}),
    ("hbr-policy-binding", {}),
    ("kafka-instance", {}),
    ("rabbitmq-instance", {}),
    ("mns-queue", {}),
    ("mns-topic", {}),
    ("hbase-cluster", {}),
    ("gpdb-instance", {}),
    ("adb-cluster", {}),
    ("clickhouse-cluster", {}),
    ("desktop", {}),
    ("ecd-snapshot", {}),
    ("ecd-image", {}),
    ("ecd-desktop-group", {}),
    ("ecd-bundle", {"form": "multi-session"}),
    ("ecd-template", {}),
    ("ebs-disk", {"parent": "dbsc-1"}),
    ("live-domain", {}),
    ("maxcompute-project", {}),
    ("oos-secret-parameter", {}),
    ("ack-cluster", {}),
    ("ack-node-pool", {"parent": "thing-of-ack-cluster"}),
    ("starrocks-instance", {}),
    ("milvus-instance", {}),
    ("apig-secret", {}),
    ("oss-bucket", {}),
    ("sls-logstore", {"parent": "project", "id": "store"}),
]

IN_REGION = {"region_id": REGION}

# Package, method, request, and where in the answer the first key stands.
QUESTIONS = [
    ("ecs20140526", "describe_disks", IN_REGION, "disks.disk.0.kmskey_id"),
    ("ecs20140526", "describe_snapshots", IN_REGION, "snapshots.snapshot.0.kmskey_id"),
    (
        "ecs20140526",
        "describe_auto_snapshot_policy_ex",
        IN_REGION,
        "auto_snapshot_policies.auto_snapshot_policy.0.copy_encryption_configuration.kmskey_id",
    ),
    ("ecs20140526", "describe_disk_default_kmskey_id", IN_REGION, "kmskey_id"),
    (
        "ecs20140526",
        "describe_cloud_assistant_settings",
        {**IN_REGION, "setting_type": ["InvocationDelivery", "SessionManagerDelivery"]},
        "oss_delivery_configs.oss_delivery_config.0.encryption_key_id",
    ),
    (
        "ecs20140526",
        "describe_launch_template_versions",
        {**IN_REGION, "launch_template_id": "thing-of-ecs-launch-template"},
        "launch_template_version_sets.launch_template_version_set.0.launch_template_data.system_disk.kmskey_id",
    ),
    ("rds20140815", "describe_dbinstances", IN_REGION, "items.dbinstance.0.dbinstance_id"),
    (
        "rds20140815",
        "describe_dbinstance_encryption_key",
        {"dbinstance_id": "thing-of-rds-instance"},
        "encryption_key",
    ),
    ("rds20140815", "describe_dbinstance_cls", {"dbinstance_id": "thing-of-rds-instance"}, "encryption_key"),
    ("rds20140815", "describe_dbinstance_tde", {"dbinstance_id": "thing-of-rds-instance"}, "encryption_key"),
    ("r_kvstore20150101", "describe_instances", IN_REGION, "instances.kvstore_instance.0.instance_id"),
    (
        "r_kvstore20150101",
        "describe_encryption_key",
        {"instance_id": "thing-of-redis-instance"},
        "encryption_key",
    ),
    ("dds20151201", "describe_dbinstances", IN_REGION, "dbinstances.dbinstance.0.dbinstance_id"),
    (
        "dds20151201",
        "describe_dbinstance_attribute",
        {"dbinstance_id": "thing-of-mongodb-instance"},
        "dbinstances.dbinstance.0.encryption_key",
    ),
    (
        "dds20151201",
        "describe_dbinstance_tdeinfo",
        {"dbinstance_id": "thing-of-mongodb-instance"},
        "encryption_key",
    ),
    ("polardb20170801", "describe_dbclusters", IN_REGION, "items.dbcluster.0.dbcluster_id"),
    (
        "polardb20170801",
        "describe_dbcluster_encryption_key",
        {"dbcluster_id": "thing-of-polardb-cluster"},
        "encryption_key_list.0.encryption_key",
    ),
    (
        "polardb20170801",
        "describe_dbcluster_tde",
        {"dbcluster_id": "thing-of-polardb-cluster"},
        "encryption_key",
    ),
    ("nas20170626", "describe_file_systems", {}, "file_systems.file_system.0.kmskey_id"),
    (
        "ess20220222",
        "describe_scaling_configurations",
        IN_REGION,
        "scaling_configurations.0.system_disk_kmskey_id",
    ),
    ("hbr20170908", "describe_vaults", {"vault_region_id": REGION}, "vaults.vault.0.kms_key_id"),
    (
        "hbr20170908",
        "describe_policy_bindings",
        {},
        "policy_bindings.0.advanced_options.udm_detail.destination_kms_key_id",
    ),
    ("alikafka20190916", "get_instance_list", IN_REGION, "instance_list.instance_vo.0.kms_key_id"),
    ("amqp_open20191212", "list_instances", {"max_results": 10}, "data.instances.0.kms_key_id"),
    ("mns_open20220119", "list_queue", {}, "data.page_data.0.kms_key_id"),
    ("mns_open20220119", "list_topic", {}, "data.page_data.0.kms_key_id"),
    ("hbase20190101", "describe_instances", IN_REGION, "instances.instance.0.instance_id"),
    ("hbase20190101", "describe_instance", {"cluster_id": "thing-of-hbase-cluster"}, "encryption_key"),
    (
        "hbase20190101",
        "describe_multi_zone_cluster",
        {"cluster_id": "thing-of-hbase-cluster"},
        "encryption_key",
    ),
    ("gpdb20160503", "describe_dbinstances", IN_REGION, "items.dbinstance.0.dbinstance_id"),
    (
        "gpdb20160503",
        "describe_dbinstance_attribute",
        {"dbinstance_id": "thing-of-gpdb-instance"},
        "items.dbinstance_attribute.0.encryption_key",
    ),
    ("adb20190315", "describe_dbclusters", IN_REGION, "items.dbcluster.0.dbcluster_id"),
    (
        "adb20190315",
        "describe_dbcluster_attribute",
        {"dbcluster_id": "thing-of-adb-cluster"},
        "items.dbcluster.0.kms_id",
    ),
    (
        "adb20211201",
        "describe_dbcluster_attribute",
        {"dbcluster_id": "thing-of-adb-cluster"},
        "items.dbcluster.0.kms_id",
    ),
    ("clickhouse20191111", "describe_dbclusters", IN_REGION, "dbclusters.dbcluster.0.dbcluster_id"),
    (
        "clickhouse20191111",
        "describe_dbcluster_attribute",
        {"dbcluster_id": "thing-of-clickhouse-cluster"},
        "dbcluster.encryption_key",
    ),
    ("ecd20200930", "describe_desktops", IN_REGION, "desktops.0.volume_encryption_key"),
    ("ecd20200930", "describe_snapshots", IN_REGION, "snapshots.0.volume_encryption_key"),
    ("ecd20200930", "describe_images", IN_REGION, "images.0.volume_encryption_key"),
    ("ecd20200930", "describe_desktop_groups", IN_REGION, "desktop_groups.0.volume_encryption_key"),
    (
        "ecd20200930",
        "describe_bundles",
        {**IN_REGION, "support_multi_session": True},
        "bundles.0.volume_encryption_key",
    ),
    (
        "ecd20200930",
        "describe_templates",
        {"biz_region_id": REGION, "page_number": 1, "page_size": 100},
        "data.0.region_config_list.0.volume_encryption_key",
    ),
    (
        "ebs20210730",
        "describe_dedicated_block_storage_cluster_disks",
        {**IN_REGION, "dbsc_id": "dbsc-1"},
        "disks.disk.0.kmskey_id",
    ),
    (
        "live20161101",
        "describe_live_stream_transcode_info",
        {"domain_transcode_name": "thing-of-live-domain"},
        "domain_transcode_list.domain_transcode_info.0.encrypt_parameters.kms_key_id",
    ),
    ("maxcompute20220104", "list_projects", {"region": REGION}, "data.projects.0.properties.encryption.key"),
    ("oos20190601", "list_secret_parameters", IN_REGION, "parameters.0.key_id"),
    ("cs20151215", "describe_clusters_v1", {}, "clusters.0.cluster_id"),
    ("starrocks20221019", "describe_instances", {}, "data.0.kms_key_id"),
    ("milvus20231012", "list_instances_v2", {}, "instances.0.instance_id"),
    ("milvus20231012", "get_instance_detail", {"instance_id": "thing-of-milvus-instance"}, "data.kms_key_id"),
    ("apig20240327", "list_secrets", {}, "data.items.0.kms_config.kms_key_id"),
    ("resourcecenter20221201", "search_resources", {}, "resources.0.resource_type"),
    ("resourcecenter20221201", "get_resource_counts", {"group_by_key": "RegionId"}, "resource_counts.0.count"),
]

checks = 0


def check(what, found, wanted):
    global checks
    checks += 1
    if found != wanted:
        sys.exit(f"contract: {what}: found {found!r}, wanted {wanted!r}")


def control(path, body):
    data = json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + "/_sandbox/" + path, data=data), timeout=10) as answer:
        return json.load(answer)


def config(endpoint=HOST):
    return Config(
        access_key_id=WHO,
        access_key_secret=f"{WHO}-secret",
        endpoint=endpoint,
        protocol="http",
        region_id=REGION,
    )


def client_of(package):
    return importlib.import_module(f"alibabacloud_{package}.client").Client(config())


def ask(package, method, fields):
    models = importlib.import_module(f"alibabacloud_{package}.models")
    client = client_of(package)
    wanted = method.replace("_", "").lower() + "request"
    request = next((getattr(models, name) for name in dir(models) if name.lower() == wanted), None)
    call = getattr(client, method)
    return call().body if request is None else call(request(**fields)).body


def at(answer, path):
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else getattr(answer, step)
    return answer


def by_path():
    """Operations whose id is part of the path."""
    client = client_of("cs20151215")
    meta = json.loads(client.describe_cluster_detail("thing-of-ack-cluster").body.meta_data)
    check("secrets of a cluster", meta["Capabilities"]["EncryptionKMSKeyId"], KEY)
    models = importlib.import_module("alibabacloud_cs20151215.models")
    request = models.DescribeClusterNodePoolsRequest()
    pools = client.describe_cluster_node_pools("thing-of-ack-cluster", request).body.nodepools
    check("disks of a node pool", pools[0].scaling_group.system_disk_kms_key_id, KEY)


def buckets():
    settings = oss.config.load_default()
    settings.credentials_provider = oss.credentials.StaticCredentialsProvider(WHO, f"{WHO}-secret")
    settings.region = REGION
    settings.endpoint = URL
    client = oss.Client(settings)
    name = "thing-of-oss-bucket"
    check("buckets", [bucket.name for bucket in client.list_buckets(oss.ListBucketsRequest()).buckets], [name])
    info = client.get_bucket_info(oss.GetBucketInfoRequest(bucket=name)).bucket_info
    check("rule of a bucket", info.sse_rule.kms_master_key_id, KEY)
    rule = client.get_bucket_encryption(oss.GetBucketEncryptionRequest(bucket=name)).server_side_encryption_rule
    check("encryption of a bucket", rule.apply_server_side_encryption_by_default.kms_master_key_id, KEY)


def projects():
    models = importlib.import_module("alibabacloud_sls20201230.models")
    listed = client_of("sls20201230").list_project(models.ListProjectRequest(offset=0, size=500)).body
    check("projects", [project.project_name for project in listed.projects], ["project"])


def main():
    control("state", {"setResourceCenter": "finished"})
    for kind, more in THINGS:
        thing = {"kind": kind, "id": f"thing-of-{kind}", "key": KEY, **more}
        control("state", {"addResources": [thing]})
    for package, method, fields, path in QUESTIONS:
        found = at(ask(package, method, fields), path)
        if path.endswith(("resource_type", "count")):
            check(f"{package} {method}", bool(found), True)
        else:
            check(f"{package} {method}", found == KEY or str(found).startswith("thing-of-"), True)
    by_path()
    buckets()
    projects()
    print(f"contract: {checks} checks passed with the vendor's typed Python clients of what is encrypted")


main()
