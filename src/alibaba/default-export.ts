/**
 * The class of a vendor's package. The packages are CommonJS with a `default` export, so a native ES module finds the
 * class one level deeper than written, while bundlers and test runners that unwrap it do not. Source:
 * docs/cloud-facts.md, Vendor packages.
 */
export function defaultExport<T>(module: { readonly default: T }): T {
  return 'default' in module ? module.default : module;
}
