"""Walks a release with the vendor's own Python SDKs against a sandbox: clients that nobody here wrote."""

import json
import os
import sys
import time
import urllib.request
from datetime import datetime, timedelta, timezone

from alibabacloud_actiontrail20200706.client import Client as ActionTrail
from alibabacloud_actiontrail20200706 import models as actiontrail
from alibabacloud_bssopenapi20171214.client import Client as Bss
from alibabacloud_bssopenapi20171214 import models as bss
from alibabacloud_kms20160120.client import Client as Kms
from alibabacloud_kms20160120 import models as kms
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tea_openapi.models import Config

URL = os.environ["SANDBOX_URL"]
INSTANCE = "kst-hzz65f3a1b2c3d4e5f6g7h"
ACCOUNT = "1234567890123456"
UTC_8 = timezone(timedelta(hours=8))

checks = 0


def check(what, found, wanted):
    global checks
    checks += 1
    if found != wanted:
        sys.exit(f"contract: {what}: found {found!r}, wanted {wanted!r}")


def config(who):
    return Config(
        access_key_id=f"sandbox-{who}",
        access_key_secret=f"sandbox-{who}-secret",
        endpoint=URL.removeprefix("http://"),
        protocol="http",
        region_id="cn-hangzhou",
    )


def control(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + "/_sandbox/" + path, data=data), timeout=10) as answer:
        return json.load(answer)


def now():
    return datetime.fromisoformat(control("clock")["now"].replace("Z", "+00:00"))


def code_of(call):
    """The vendor's code of a call that must fail."""
    try:
        call()
    except Exception as error:  # The SDKs raise classes of their own, which differ by version.
        return getattr(error, "code", None) or type(error).__name__
    return "no error"


def identity():
    me = Sts(config("executor")).get_caller_identity().body
    check("account", me.account_id, ACCOUNT)
    check("kind of identity", me.identity_type, "RAMUser")
    check("wrong secret", code_of(lambda: Sts(wrong_secret()).get_caller_identity()), "SignatureDoesNotMatch")


def wrong_secret():
    wrong = config("executor")
    wrong.access_key_secret = "another"
    return wrong


def instance(client):
    check("account status", client.describe_account_kms_status().body.account_status, "Enabled")
    found = client.get_kms_instance(kms.GetKmsInstanceRequest(kms_instance_id=INSTANCE)).body.kms_instance
    check("instance", found.instance_id, INSTANCE)
    check("status", found.status, "Connected")
    check("charge type", found.charge_type, "POSTPAY")
    check("product type", found.product_type, "kms_ppi_public_intl")
    check("created", found.create_time, "2025-03-04T02:00:00Z")
    listed = client.list_kms_instances(kms.ListKmsInstancesRequest(page_number=1, page_size=10)).body
    check("instances", [item.kms_instance_id for item in listed.kms_instances.kms_instance], [INSTANCE])
    check("default instance", client.get_default_kms_instance().body.default_kms_instance_id, "")
    missing = kms.GetKmsInstanceRequest(kms_instance_id="kst-hzz000000000000000000")
    check("a missing instance", client.get_kms_instance(missing).body.kms_instance.instance_id, "")


def inventory(client):
    filters = json.dumps([{"Key": "DKMSInstanceId", "Values": [INSTANCE]}])
    ids, number = [], 1
    while True:
        page = client.list_keys(kms.ListKeysRequest(filters=filters, page_number=number, page_size=2)).body
        ids += [key.key_id for key in page.keys.key]
        if len(ids) >= page.total_count:
            break
        number += 1
    check("keys over two pages", len(set(ids)), 3)
    for key_id in ids:
        key = client.describe_key(kms.DescribeKeyRequest(key_id=key_id)).body.key_metadata
        check("state of key", (key.key_state, key.deletion_protection), ("Enabled", "Disabled"))
        check("instance of key", key.dkmsinstance_id, INSTANCE)
        check("versions", client.list_key_versions(kms.ListKeyVersionsRequest(key_id=key_id)).body.total_count, 1)
    secrets = client.list_secrets(kms.ListSecretsRequest(filters=filters)).body
    names = [secret.secret_name for secret in secrets.secret_list.secret]
    check("secrets", sorted(names), ["payments-old/api-token", "payments-old/smtp"])
    for name in names:
        secret = client.describe_secret(kms.DescribeSecretRequest(secret_name=name)).body
        check("rotation of secret", secret.automatic_rotation, "Disabled")
    aliases = client.list_aliases(kms.ListAliasesRequest(page_number=1, page_size=10)).body
    check("aliases", [alias.alias_name for alias in aliases.aliases.alias], ["alias/payments-old/orders"])
    policy = client.get_key_policy(kms.GetKeyPolicyRequest(key_id=ids[0], policy_name="default")).body.policy
    check("key policy", json.loads(policy)["Version"], "1")
    return len(ids), len(names)


def quotas(client, keys, secrets):
    request = kms.GetKmsInstanceQuotaInfosRequest(kms_instance_id=INSTANCE)
    infos = client.get_kms_instance_quota_infos(request).body.kms_instance_quota_infos
    used = {info.resource_type: info.used_quantity for info in infos}
    check("quotas agree with the lists", (used["key"], used["secret"]), (keys, secrets))


def access(client):
    control("state", {"addPolicy": {"name": "orders-policy", "instanceId": INSTANCE, "networkRules": ["orders-net"]}})
    control("state", {"addNetworkRule": {"name": "orders-net"}})
    past = [{"clientKeyId": "KAAP.orders", "createdAt": "-400d", "notAfter": "-30d"}]
    control("state", {"addAccessPoint": {"name": "orders", "policies": ["orders-policy"], "clientKeys": past}})
    points = client.list_application_access_points(kms.ListApplicationAccessPointsRequest()).body
    names = [point.name for point in points.application_access_points.application_access_point]
    check("access points", names, ["orders"])
    point = client.describe_application_access_point(kms.DescribeApplicationAccessPointRequest(name="orders")).body
    check("policies of the access point", json.loads(point.policies), ["orders-policy"])
    policies = client.list_policies(kms.ListPoliciesRequest()).body.policies.policy
    check("policies", [policy.name for policy in policies], ["orders-policy"])
    policy = client.describe_policy(kms.DescribePolicyRequest(name="orders-policy")).body
    check("instance of the policy", policy.kms_instance, INSTANCE)
    rules = client.list_network_rules(kms.ListNetworkRulesRequest()).body.network_rules.network_rule
    check("network rules", [rule.name for rule in rules], ["orders-net"])
    rule = client.describe_network_rule(kms.DescribeNetworkRuleRequest(name="orders-net")).body
    check("kind of rule", rule.type, "Private")
    client_keys = client.list_client_keys(kms.ListClientKeysRequest(aap_name="orders")).body.client_keys
    check("client keys", [key.client_key_id for key in client_keys], ["KAAP.orders"])
    tags = kms.ListTagResourcesRequest(region_id="cn-hangzhou", resource_type="key")
    tagged = client.list_tag_resources(tags).body.tag_resources.tag_resource
    check("tags", [(tag.tag_key, tag.tag_value) for tag in tagged], [("team", "payments")])


def protection(observer, owner):
    def switch(client, on):
        request = kms.SetDeletionProtectionRequest(kms_instance_id=INSTANCE, enable_deletion_protection=on)
        client.set_deletion_protection(request)
        return owner.get_kms_instance(kms.GetKmsInstanceRequest(kms_instance_id=INSTANCE)).body.kms_instance

    check("an observer may not switch it", code_of(lambda: switch(observer, True)), "Forbidden.NoPermission")
    check("protection on", switch(owner, True).deletion_protection, True)
    check("release with protection on", code_of(lambda: release(owner)), "Rejected.UnsupportedOperation")
    check("protection off", switch(owner, False).deletion_protection, False)


def trail(client):
    request = actiontrail.LookupEventsRequest(
        lookup_attribute=[actiontrail.LookupEventsRequestLookupAttribute(key="ServiceName", value="Kms")],
        start_time=(now() - timedelta(days=89)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        end_time=now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        max_results="10",
    )
    events = []
    while True:
        time.sleep(0.6)
        page = client.lookup_events(request).body
        events += page.events
        if not page.next_token:
            break
        request.next_token = page.next_token
    names = [event["eventName"] for event in events]
    check("no event twice", len({event["eventId"] for event in events}), len(events))
    check("the use of two months ago", names.count("GenerateDataKey"), 5)
    check("our own calls", "GetKmsInstance" in names, True)
    check("newest first", names[-1], "GenerateDataKey")


def bills_of(client, day):
    request = bss.DescribeInstanceBillRequest(
        billing_cycle=day[:7], billing_date=day, granularity="DAILY", instance_id=INSTANCE, is_billing_item=True
    )
    body = client.describe_instance_bill(request).body
    check("bill of " + day, (body.success, body.code), (True, "Success"))
    return {item.billing_item_code: item.pretax_gross_amount for item in body.data.items}


def account_rows(client, day):
    request = bss.QueryAccountBillRequest(
        billing_cycle=day[:7], billing_date=day, granularity="DAILY", is_group_by_product=True
    )
    return [item.product_code for item in client.query_account_bill(request).body.data.items.item]


def release(client):
    return client.release_kms_instance(
        kms.ReleaseKmsInstanceRequest(kms_instance_id=INSTANCE, force_delete_without_backup="false")
    )


def gone(client):
    found = client.get_kms_instance(kms.GetKmsInstanceRequest(kms_instance_id=INSTANCE)).body.kms_instance
    check("instance after the release", found.instance_id, "")
    quota = kms.GetKmsInstanceQuotaInfosRequest(kms_instance_id=INSTANCE)
    lost = "Forbidden.DKMSInstanceNotFound"
    check("quota after the release", code_of(lambda: client.get_kms_instance_quota_infos(quota)), lost)
    check("a second release", code_of(lambda: release(client)), lost)
    key = kms.DescribeKeyRequest(key_id="key-hzz65f3a1b2c3d4e5f6a1")
    check("key after the release", code_of(lambda: client.describe_key(key)), "Forbidden.KeyNotFound")


def main():
    observer, owner, executor = (Kms(config(who)) for who in ("observer", "owner", "executor"))
    money = Bss(config("observer"))
    identity()
    instance(observer)
    keys, secrets = inventory(observer)
    quotas(observer, keys, secrets)
    access(observer)
    protection(observer, owner)
    control("clock", {"advance": "11m"})
    trail(ActionTrail(config("observer")))

    day = lambda days: (now().astimezone(UTC_8) + timedelta(days=days)).strftime("%Y-%m-%d")
    before = bills_of(money, day(-3))
    check("items before the release", (before["instance"], "qps" in before), (4.5, False))
    check("items of a day with calls", "qps" in bills_of(money, day(-60)), True)
    available = bss.QueryAvailableInstancesRequest(instance_ids=INSTANCE, product_code="kms")
    found = money.query_available_instances(available).body.data.instance_list
    check("subscription", [item.subscription_type for item in found], ["PayAsYouGo"])

    check("an observer may not release", code_of(lambda: release(observer)), "Forbidden.NoPermission")
    next_day = day(1)
    check("the release tells", bool(release(executor).body.request_id), True)
    gone(executor)
    control("clock", {"advance": "4d"})
    check("rows after the release", bills_of(money, next_day), {})
    check("the control row", account_rows(money, next_day), ["ecs"])

    releases = control("ledger")["releases"]
    executed = [(entry["executed"], entry["verdict"]) for entry in releases if entry["executed"]]
    check("the sandbox's own verdict", executed, [(True, "RIGHT")])
    print(f"contract: {checks} checks passed with the vendor's Python SDKs")


main()
