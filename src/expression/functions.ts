export type FunctionName = string;
