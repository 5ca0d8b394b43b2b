"""What must be true of infra/template.yaml. Prints every fault; exits 1 if there is one.

Usage: check_template.py [template]. `--rights` prints the rights as the template has them, to compare with rights.json.
"""

import json
import re
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Where "*" may stand as a resource, and why. Nothing else may hold one.
WILDCARDS = {
    ("Traces", "xray:PutTelemetryRecords"): "X-Ray knows no resources for it",
    ("Traces", "xray:PutTraceSegments"): "X-Ray knows no resources for it",
    **{
        ("Interfaces", f"ec2:{action}"): "network interfaces have no names beforehand"
        for action in (
            "AssignPrivateIpAddresses",
            "CreateNetworkInterface",
            "DeleteNetworkInterface",
            "DescribeNetworkInterfaces",
            "DescribeSubnets",
            "UnassignPrivateIpAddresses",
        )
    },
}


class Tagged(dict):
    """A CloudFormation function: {"Ref": ...}, {"Fn::GetAtt": ...}."""


class Loader(yaml.SafeLoader):
    pass


def construct(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "Fn::GetAtt" and isinstance(value, list):
        value = ".".join(value)
    return Tagged({name: value})


Loader.add_multi_constructor("!", construct)


def many(value):
    return value if isinstance(value, list) else [value]


def text_of(value):
    """A reference as short text: `DocumentsTable.Arn`, `PayloadsBucket.Arn/records/*`."""
    if not isinstance(value, dict):
        return str(value)
    (kind, inner), *_ = value.items()
    if kind in ("Ref", "Fn::GetAtt"):
        return inner
    if kind == "Fn::Sub":
        return re.sub(r"\$\{([^}]+)\}", lambda found: found[1], inner)
    return json.dumps(value, sort_keys=True)


def target_of(value):
    """The resource that a reference means."""
    return text_of(value).split(".")[0]


class Check:
    def __init__(self, template):
        self.template = template
        self.resources = template["Resources"]
        self.faults = []

    def fault(self, place, text):
        self.faults.append(f"{place}: {text}")

    def want(self, good, place, text):
        if not good:
            self.fault(place, text)

    def of(self, kind):
        return {name: one["Properties"] for name, one in self.resources.items() if one["Type"] == kind}

    def globals(self, name):
        return {**self.template["Globals"]["Function"], **self.resources[name]["Properties"]}

    # -- tables

    def tables(self):
        wanted = json.loads((HERE / "tables.json").read_text())
        there = self.of("AWS::DynamoDB::Table")
        self.want(set(there) == set(wanted), "tables", f"are {sorted(there)}, the contract says {sorted(wanted)}")
        for name, table in there.items():
            if name in wanted:
                self.table(name, table, wanted[name])

    def table(self, name, table, wanted):
        types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}

        def keys(schema):
            return {one["KeyType"]: (one["AttributeName"], types.get(one["AttributeName"])) for one in schema}

        def wanted_keys(keys):
            both = (("HASH", keys["hash"]), ("RANGE", keys.get("range")))
            return {kind: (key["name"], key["type"]) for kind, key in both if key}

        self.want(keys(table["KeySchema"]) == wanted_keys(wanted), name, "its key is not that of tables.json")
        indexes = {one["IndexName"]: one for one in table.get("GlobalSecondaryIndexes", [])}
        self.want(set(indexes) == set(wanted["indexes"]), name, f"has indexes {sorted(indexes)}")
        for index, one in wanted["indexes"].items():
            if index not in indexes:
                continue
            there, projection = indexes[index], indexes[index]["Projection"]
            self.want(keys(there["KeySchema"]) == wanted_keys(one), f"{name}.{index}", "its key is not that of tables.json")
            same = projection["ProjectionType"] == one["projection"]
            same &= sorted(projection.get("NonKeyAttributes", [])) == sorted(one.get("include", []))
            self.want(same, f"{name}.{index}", "its projection is not that of tables.json")
        self.want(table["BillingMode"] == "PAY_PER_REQUEST", name, "is not on demand")
        self.want(table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True, name, "lacks point-in-time recovery")
        self.want(target_of(table["SSESpecification"]["KMSMasterKeyId"]) == "Key", name, "lacks the customer key")
        self.want(table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProduction", True, False]}, name, "is not protected in production")

    def left_out(self):
        """What a stand-in does without must not be missing in production."""
        rule = self.template["Rules"]["ProductionRunsOnAws"]
        asserted = rule["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "Target"}, "aws"]}
        self.want(asserted and rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "production"]}, "Rules", "production may run without its policies")
        optional = {"AWS::Logs::QueryDefinition", "AWS::SecretsManager::ResourcePolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy"}
        for name, one in self.resources.items():
            if one.get("Condition") == "OnAws":
                self.want(one["Type"] in optional, name, "is left out on a stand-in without need")
            elif one["Type"] in optional:
                self.want("Condition" not in one, name, "depends on something else than where it runs")

    def retained(self):
        kinds = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SecretsManager::Secret")
        for name, one in self.resources.items():
            if one["Type"] in kinds:
                for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
                    self.want(one.get(policy) == "Retain", name, f"{policy} is not Retain")

    # -- functions

    def functions(self):
        wanted = json.loads((HERE / "functions.json").read_text())
        there = self.of("AWS::Serverless::Function")
        self.want(set(there) == set(wanted), "functions", f"are {sorted(there)}, functions.json says {sorted(wanted)}")
        for name in set(there) & set(wanted):
            self.function(name, self.globals(name), wanted[name])

    def function(self, name, function, wanted):
        build = self.resources[name]["Metadata"]
        binary = wanted["binary"]
        self.want(build["BuildMethod"] == "rust-cargolambda" and build["BuildProperties"]["Binary"] == binary, name, f"does not run {binary}")
        self.want((ROOT / "functions" / binary).is_dir(), name, f"functions/{binary} does not exist")
        variables = set(function["Environment"]["Variables"])
        self.want(variables == set(wanted["variables"]), name, f"variables differ: {sorted(variables ^ set(wanted['variables']))}")
        self.want(function["Tracing"] == "Active", name, "tracing is off")
        self.want(target_of(function["KmsKeyArn"]) == "Key", name, "its variables lack the customer key")
        self.want(text_of(function["Role"]) == f"{name}Role.Arn", name, "has not its own role")
        self.want(isinstance(function["MemorySize"], int) and isinstance(function["Timeout"], int), name, "memory and time are not set")
        self.log_group(name, function)
        sources = [one for one in self.of("AWS::Lambda::EventSourceMapping").values() if target_of(one["FunctionName"]) == name]
        if "queue" in wanted:
            self.want(len(sources) == 1 and target_of(sources[0]["EventSourceArn"]) == wanted["queue"], name, f"is not fed by {wanted['queue']}")
            for source in sources:
                self.source(name, function, source, wanted["batch"])
        else:
            configs = [one for one in self.of("AWS::Lambda::EventInvokeConfig").values() if target_of(one["FunctionName"]) == name]
            good = len(configs) == 1 and "OnFailure" in configs[0].get("DestinationConfig", {})
            self.want(good, name, "has no destination for runs that fail")
            self.want(not sources, name, "has an event source")

    def log_group(self, name, function):
        group = self.of("AWS::Logs::LogGroup").get(f"{name}Log")
        if group is None:
            return self.fault(name, "has no log group of its own")
        expected = "/aws/lambda/" + text_of(function["FunctionName"])
        self.want(text_of(group["LogGroupName"]) == expected, name, "its log group has another name")
        self.want("RetentionInDays" in group, name, "its log group keeps for ever")
        self.want(target_of(group.get("KmsKeyId", "")) == "Key", name, "its log group lacks the customer key")
        self.want(self.resources[name].get("DependsOn") == f"{name}Log", name, "may start before its log group is there")

    def source(self, name, function, source, batch):
        queue = self.resources[target_of(source["EventSourceArn"])]["Properties"]
        needed = 6 * function["Timeout"] + source.get("MaximumBatchingWindowInSeconds", 0)
        self.want(queue["VisibilityTimeout"] >= needed, name, f"its queue hides messages for {queue['VisibilityTimeout']} s, needs {needed}")
        self.want(source["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name, "fails whole batches")
        self.want(source["BatchSize"] == batch, name, f"its batch is not {batch}")
        self.want("MaximumConcurrency" in source.get("ScalingConfig", {}), name, "its event source is not capped")

    # -- queues

    def queues(self):
        queues = self.of("AWS::SQS::Queue")
        letters = set()
        for name, queue in queues.items():
            self.want(target_of(queue.get("KmsMasterKeyId", "")) == "Key", name, "lacks the customer key")
            self.tls_only(name, "AWS::SQS::QueuePolicy", "Queues")
            redrive = queue.get("RedrivePolicy")
            if redrive is None:
                self.want("RedriveAllowPolicy" in queue, name, "is no source and does not say whose dead letters it takes")
                continue
            dead = target_of(redrive["deadLetterTargetArn"])
            letters.add(dead)
            kept, longer = queue["MessageRetentionPeriod"], queues[dead]["MessageRetentionPeriod"]
            self.want(longer > kept and longer == 1_209_600, dead, "does not keep longer than its source, and 14 days")
            self.want(redrive["maxReceiveCount"] >= 10, name, "gives up too early")
            allow = queues[dead].get("RedriveAllowPolicy", {})
            sources = [text_of(one) for one in allow.get("sourceQueueArns", [])]
            own = len(sources) == 1 and sources[0].endswith(":" + text_of(queue["QueueName"]))
            self.want(allow.get("redrivePermission") == "byQueue" and own, dead, "takes letters from others")
        for dead in letters:
            alarms = [one for one in self.of("AWS::CloudWatch::Alarm").values() if target_of(one["Dimensions"][0]["Value"]) == dead]
            self.want(bool(alarms), dead, "has no alarm")

    def tls_only(self, name, kind, field):
        for policy in self.of(kind).values():
            if name in [target_of(one) for one in many(policy[field])]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    refuses = statement["Effect"] == "Deny" and statement["Principal"] == "*"
                    if refuses and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}:
                        return
        self.fault(name, "may be reached without TLS")

    # -- buckets, key, secrets

    def buckets(self):
        for name, bucket in self.of("AWS::S3::Bucket").items():
            blocked = bucket.get("PublicAccessBlockConfiguration", {})
            self.want(len(blocked) == 4 and all(value is True for value in blocked.values()), name, "may become public")
            self.want(bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}], name, "takes objects of others")
            self.want("LifecycleConfiguration" in bucket, name, "has no lifecycle")
            self.tls_only(name, "AWS::S3::BucketPolicy", "Bucket")
        payloads = self.resources["PayloadsBucket"]["Properties"]
        rule = payloads["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
        self.want(target_of(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "Key", "PayloadsBucket", "lacks the customer key")
        self.want(payloads["VersioningConfiguration"]["Status"] == "Enabled", "PayloadsBucket", "keeps no versions")
        self.want("LoggingConfiguration" in payloads, "PayloadsBucket", "logs no access")
        for rule in payloads["LifecycleConfiguration"]["Rules"]:
            ends = {"ExpirationInDays", "NoncurrentVersionExpiration"} & set(rule)
            self.want(not ends or rule.get("Prefix") == "records/", "PayloadsBucket", f"rule {rule['Id']} removes more than records/")

    def secrets(self):
        policies = {target_of(one["SecretId"]) for one in self.of("AWS::SecretsManager::ResourcePolicy").values()}
        for name, secret in self.of("AWS::SecretsManager::Secret").items():
            self.want(target_of(secret.get("KmsKeyId", "")) == "Key", name, "lacks the customer key")
            self.want(not {"SecretString", "GenerateSecretString"} & set(secret), name, "has its value in the template")
            self.want(name in policies, name, "has no policy of its own")
        self.want(self.resources["Key"]["Properties"]["EnableKeyRotation"] is True, "Key", "does not rotate")

    # -- rights

    def statements(self):
        """Every statement of every role and policy: owner, condition of the stack, statement."""
        for name, one in self.resources.items():
            if one["Type"] == "AWS::IAM::ManagedPolicy":
                for statement in one["Properties"]["PolicyDocument"]["Statement"]:
                    yield name, one.get("Condition"), statement
            if one["Type"] == "AWS::IAM::Role":
                for policy in one["Properties"].get("Policies", []):
                    when = None
                    if "Fn::If" in policy:
                        when, policy, _ = policy["Fn::If"]
                    for statement in policy["PolicyDocument"]["Statement"]:
                        yield name, when, statement

    def rights(self):
        found = {}
        for owner, when, statement in self.statements():
            if statement["Effect"] != "Allow":
                continue
            for resource in many(statement["Resource"]):
                place = text_of(resource) + (f" if {when}" if when else "")
                actions = found.setdefault(owner, {}).setdefault(place, [])
                actions.extend(many(statement["Action"]))
        return {owner: {place: sorted(set(actions)) for place, actions in sorted(places.items())} for owner, places in sorted(found.items())}

    def least_privilege(self):
        wanted, there = json.loads((HERE / "rights.json").read_text()), self.rights()
        for owner in sorted(set(wanted) | set(there)):
            ours, theirs = wanted.get(owner, {}), there.get(owner, {})
            for place in sorted(set(ours) | set(theirs)):
                more = sorted(set(theirs.get(place, [])) - set(ours.get(place, [])))
                less = sorted(set(ours.get(place, [])) - set(theirs.get(place, [])))
                self.want(not more, owner, f"may {more} on {place}; rights.json does not say so")
                self.want(not less, owner, f"may not {less} on {place}; rights.json says so")
        for owner, _, statement in self.statements():
            if statement["Effect"] != "Allow":
                continue
            for action in many(statement["Action"]):
                self.want("*" not in action, owner, f"may {action}")
                for resource in many(statement["Resource"]):
                    if text_of(resource) == "*":
                        self.want((statement.get("Sid"), action) in WILDCARDS, owner, f"may {action} on everything")
            via = any("kms:ViaService" in test for test in statement.get("Condition", {}).values())
            kms = any(action.startswith("kms:") for action in many(statement["Action"]))
            outside = text_of(statement["Resource"]) == "CleoBucketKey" if not isinstance(statement["Resource"], list) else False
            self.want(not kms or via or outside, owner, "may use the key by itself")
        for name, role in self.of("AWS::IAM::Role").items():
            for policy in many(role.get("ManagedPolicyArns", [])):
                self.want(policy == {"Fn::If": ["InNetwork", [{"Ref": "NetworkPolicy"}], {"Ref": "AWS::NoValue"}]}, name, "has a managed policy")

    # -- schedules, alarms

    def schedules(self):
        flows = set(re.findall(r'^\s+id: "([a-z-]+)",', (ROOT / "shared/pipeline/src/flows.rs").read_text(), re.M))
        self.want(bool(flows), "schedules", "no flows found in shared/pipeline/src/flows.rs")
        named = []
        for name, schedule in self.of("AWS::Scheduler::Schedule").items():
            target = schedule["Target"]
            self.want("RetryPolicy" in target and "DeadLetterConfig" in target, name, "has no retry policy or no dead-letter queue")
            self.want(isinstance(schedule["ScheduleExpression"], Tagged), name, "its expression is no parameter")
            if target_of(target["Arn"]) == "PollFusion":
                named.append(json.loads(target["Input"])["flow"])
        self.want(sorted(named) == sorted(flows), "schedules", f"are for {sorted(named)}, the flows are {sorted(flows)}")

    def alarms(self):
        alarms = self.of("AWS::CloudWatch::Alarm")
        runbook = (HERE.parent / "RUNBOOK.md").read_text()
        for name, alarm in alarms.items():
            self.want("AlarmActions" in alarm, name, "tells nobody")
            short = text_of(alarm["AlarmName"]).removeprefix("AWS::StackName-")
            self.want(f"`{short}`" in runbook, name, f"RUNBOOK.md does not explain `{short}`")
        metrics = (ROOT / "shared/lambda/src/metrics.rs").read_text()
        names = {alarm["MetricName"] for alarm in alarms.values() if alarm["Namespace"] == "ml-connector"}
        names |= set(re.findall(r'\["ml-connector", "(\w+)"', text_of(self.resources["Dashboard"]["Properties"]["DashboardBody"])))
        for metric in sorted(names):
            self.want(f'"{metric}"' in metrics, metric, "no function tells of this metric")
        for function in self.of("AWS::Serverless::Function"):
            for metric in ("Errors", "Throttles"):
                there = any(one["MetricName"] == metric and target_of(one["Dimensions"][0]["Value"]) == function for one in alarms.values())
                self.want(there, function, f"has no alarm on {metric}")

    def run(self):
        for step in (
            self.tables,
            self.left_out,
            self.retained,
            self.functions,
            self.queues,
            self.buckets,
            self.secrets,
            self.least_privilege,
            self.schedules,
            self.alarms,
        ):
            try:
                step()
            except (KeyError, TypeError, IndexError, ValueError) as error:
                self.fault(step.__name__, f"could not be checked to its end: {type(error).__name__} {error}")
        return self.faults


def main(arguments):
    names = [one for one in arguments if not one.startswith("--")]
    path = Path(names[0]) if names else HERE.parent / "template.yaml"
    check = Check(yaml.load(path.read_text(), Loader))
    if "--rights" in arguments:
        print(re.sub(r"\[\s+([^]]+?)\s+\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", json.dumps(check.rights(), indent=2)))
        return 0
    faults = check.run()
    for fault in faults:
        print(f"{path.name}: {fault}")
    print(f"{len(check.resources)} resources, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
