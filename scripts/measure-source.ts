import ts from 'typescript';

export type Measured = { readonly name: string; readonly line: number; readonly lines: number };

export type SourceSize = {
  readonly lines: number;
  /** Modules that it needs when it runs; those of which it takes types only do not count. */
  readonly imports: number;
  readonly functions: readonly Measured[];
};

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration => ts.isFunctionLike(node) && 'body' in node;

const nameOf = (node: ts.FunctionLikeDeclaration): string => {
  if (node.name) return node.name.getText();
  const { parent } = node;
  const isNamed =
    ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent);
  return isNamed ? parent.name.getText() : 'a function without a name';
};

const isMember = (node: ts.FunctionLikeDeclaration): boolean =>
  ts.isObjectLiteralElementLike(node) || ts.isPropertyAssignment(node.parent);

const isValueImport = (statement: ts.Statement): boolean => {
  if (!ts.isImportDeclaration(statement)) return false;
  const { importClause } = statement;
  const named = importClause?.namedBindings;
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
  if (importClause === undefined || importClause.name !== undefined || named === undefined) return true;
  return !ts.isNamedImports(named) || named.elements.some(({ isTypeOnly }) => !isTypeOnly);
};

/**
 * The length of a file and of every function in it with a body, from its first line to its last. Functions that are
 * members of an object literal count for themselves only: a factory that returns an object of methods is measured
 * method by method, as a class would be.
 */
export const measureSource = (path: string, text: string): SourceSize => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1;
  const functions: Measured[] = [];
  /** Gives the lines of the members below it, which the function around them does not count. */
  const visit = (node: ts.Node): number => {
    let memberLines = 0;
    ts.forEachChild(node, (child) => {
      memberLines += visit(child);
    });
    if (!isFunction(node) || !node.body) return memberLines;
    const line = lineAt(node.getStart());
    const span = lineAt(node.end) - line + 1;
    functions.push({ name: nameOf(node), line, lines: span - memberLines });
    return isMember(node) ? span : memberLines;
  };
  visit(file);
  return { lines: text.trimEnd().split('\n').length, imports: file.statements.filter(isValueImport).length, functions };
};
