import { isSourceFile } from '../../util/secrets/file-form.ts';

/** What holds secrets by its name alone; the name is all that is kept of it. */
const secretName =
  /secret|credential|passw(?:or)?d|\btokens?\b|private|id_(?:rsa|dsa|ecdsa|ed25519)|kubeconfig|service[_-]?account|\.(?:pem|key|p8|p12|pfx|jks|keystore|tfvars)$/i;
const secretDotFile =
  /^\.(?:env|envrc|netrc|npmrc|pypirc|pgpass|my\.cnf|htpasswd|git-credentials|docker(?:cfg|config\.json)|boto|s3cfg|lakectl|vault)/i;
const secretFolder = /(?:^|\/)(?:\.?(?:secrets?|credentials?|passwords?)|\.(?:aws|ssh|gnupg|kube|docker|mlflow))\//i;

/** Whether a file holds secrets, as far as its path tells; source code only speaks of them by its name, and is scanned. */
export const isSecretPath = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (secretDotFile.test(name)) return true;
  return !isSourceFile(name) && (secretName.test(name) || secretFolder.test(path));
};
