/** What the platform's own linter says of theme extensions: folders in, per folder the rules broken as errors out. */
import { check } from "@shopify/theme-check-node"

const ERROR = 0

for (const folder of process.argv.slice(2)) {
  const offences = await check(folder)
  const rules = offences.filter(({ severity }) => severity === ERROR).map((offence) => offence.check)
  console.log(JSON.stringify([...new Set(rules)].sort()))
}
