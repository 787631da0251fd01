// Ask a Beancount file by rustledger's package for npm: node rustledger.mjs PACKAGE FILE BQL
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, file, asked] = process.argv.slice(2);
const module = await import(pathToFileURL(`${folder}/rustledger_wasm.js`).href);
module.initSync({ module: readFileSync(`${folder}/rustledger_wasm_bg.wasm`) });
const name = "payments.beancount";
const ledger = module.Ledger.fromFiles({ [name]: readFileSync(file, "utf8") }, name);
const errors = [...ledger.getErrors()];
const result = errors.length ? { errors } : ledger.query(asked);
if (result.errors.length) {
  console.error(JSON.stringify(result.errors.slice(0, 3)));
  process.exit(1);
}
for (const row of result.rows) console.log(row.join("\t"));
