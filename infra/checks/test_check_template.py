"""The check must be able to fail: each of these spoils the template in one place, and the check must say so."""

import sys

import yaml

from check_template import HERE, Check, Loader

# What is replaced, by what, and a word of the fault.
SPOILT = [
    ("VisibilityTimeout: 360", "VisibilityTimeout: 300", "hides messages"),
    ("MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600", "keep longer"),
    ("maxReceiveCount: 10", "maxReceiveCount: 3", "gives up"),
    ("redrivePermission: byQueue", "redrivePermission: allowAll", "letters from others"),
    ("FunctionResponseTypes: [ReportBatchItemFailures]", "FunctionResponseTypes: []", "whole batches"),
    ("BatchSize: 4", "BatchSize: 10", "batch is not 4"),
    ("ScalingConfig: { MaximumConcurrency: 10 }", "ScalingConfig: {}", "not capped"),
    ("Tracing: Active", "Tracing: PassThrough", "tracing"),
    ("      RetentionInDays: !Ref LogRetentionDays\n", "", "keeps for ever"),
    ("DependsOn: SweepLog", "DependsOn: PollFusionLog", "before its log group"),
    ("MLC_COUNTERS_TABLE: ", "MLC_COUNTER_TABLE: ", "variables differ"),
    ("- { AttributeName: at_seq, KeyType: RANGE }", "- { AttributeName: at, KeyType: RANGE }", "key is not"),
    ("IndexName: by_due", "IndexName: by_dew", "has indexes"),
    ("ProjectionType: KEYS_ONLY", "ProjectionType: ALL", "projection"),
    ("AttributeName: interchange_control_number, AttributeType: N", "AttributeName: interchange_control_number, AttributeType: S", "key is not"),
    ("PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "point-in-time"),
    ("DeletionProtectionEnabled: !If [IsProduction, true, false]", "DeletionProtectionEnabled: false", "not protected"),
    ("Assert: !Equals [!Ref Target, aws]", "Assert: !Equals [!Ref Target, stand-in]", "without its policies"),
    ("    Type: AWS::SQS::Queue\n", "    Type: AWS::SQS::Queue\n    Condition: OnAws\n", "without need"),
    ("DeletionPolicy: Retain", "DeletionPolicy: Delete", "not Retain"),
    ("Action: dynamodb:UpdateItem", "Action: dynamodb:*", "may dynamodb:*"),
    ("Action: dynamodb:UpdateItem", "Action: dynamodb:DeleteItem", "rights.json"),
    ("Resource: !GetAtt CountersTable.Arn", 'Resource: "*"', "on everything"),
    ("kms:ViaService", "kms:CallerAccount", "key by itself"),
    ("EnableKeyRotation: true", "EnableKeyRotation: false", "rotate"),
    ("      KmsKeyId: !GetAtt Key.Arn\n\n  CleoSecret", "      SecretString: hush\n\n  CleoSecret", "value in the template"),
    ("SecretId: !GetAtt CleoSecret.Id", "SecretId: !GetAtt FusionSecret.Id", "no policy of its own"),
    ("BlockPublicAcls: true", "BlockPublicAcls: false", "public"),
    ("Prefix: records/", "Prefix: documents/", "removes more"),
    ('Condition: { Bool: { aws:SecureTransport: "false" } }', 'Condition: { Bool: { aws:SecureTransport: "true" } }', "without TLS"),
    ('{"flow":"fusion-invoices"}', '{"flow":"fusion-orders"}', "the flows are"),
    ("        DeadLetterConfig: { Arn: !GetAtt FailedTicks.Arn }\n", "", "dead-letter queue"),
    ("OnFailure: { Destination: !GetAtt FailedTicks.Arn }", "OnSuccess: { Destination: !GetAtt FailedTicks.Arn }", "destination"),
    ("MetricName: documents_parked", "MetricName: documents_left", "no function tells"),
    ("${AWS::StackName}-silence", "${AWS::StackName}-quiet", "does not explain"),
    ("MetricName: Throttles", "MetricName: Duration", "no alarm on Throttles"),
    ("BuildProperties: { Binary: sweep }", "BuildProperties: { Binary: broom }", "does not run"),
]


def faults(text):
    return Check(yaml.load(text, Loader)).run()


def main():
    text = (HERE.parent / "template.yaml").read_text()
    failed = [f"the template itself: {fault}" for fault in faults(text)]
    for old, new, word in SPOILT:
        if old not in text:
            failed.append(f"not in the template: {old!r}")
        elif not any(word in fault for fault in faults(text.replace(old, new, 1))):
            failed.append(f"not noticed: {old!r} -> {new!r}")
    for one in failed:
        print(one)
    print(f"{len(SPOILT) - len([one for one in failed if one.startswith('not')])} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
