// Deploys ../template.yaml with the CDK. The template stays the one description of the stack; what is added here is the
// functions' code, as CDK assets.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { App, Stack, Tags } from "aws-cdk-lib";
import { CfnFunction } from "aws-cdk-lib/aws-sam";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";

// The functions by their names in the template, and the binaries that they run.
const functions: Record<string, string> = {
  PollFusion: "poll-fusion",
  MapRecord: "map-record",
  DeliverDocument: "deliver-document",
  Sweep: "sweep",
};

const app = new App();
const context = (name: string): string => app.node.getContext(name);
const stack = new Stack(app, context("stack"), {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const template = new CfnInclude(stack, "Template", { templateFile: resolve(context("template")) });
const code = resolve(context("code"));

for (const [name, binary] of Object.entries(functions)) {
  const folder = join(code, binary);
  if (!existsSync(join(folder, "bootstrap"))) {
    throw new Error(`${folder}/bootstrap is missing: build the functions first (README)`);
  }
  const asset = new Asset(stack, `${name}Code`, { path: folder });
  const fn = template.getResource(name) as CfnFunction;
  fn.codeUri = { bucket: asset.s3BucketName, key: asset.s3ObjectKey };
}
Tags.of(stack).add("project", "ml-connector");
