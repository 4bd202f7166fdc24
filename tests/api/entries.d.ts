// Both entries of the package in one report: the first as it is, the test kit as a namespace of its own.
export * from '../../dist/types/index.js';
export * as testing from '../../dist/types/testing/index.js';
