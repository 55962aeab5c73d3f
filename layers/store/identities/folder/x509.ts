import './reflect-metadata.ts'; // first: the library does not load without

export * from '@peculiar/x509';
