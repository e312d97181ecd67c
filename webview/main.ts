// Program 4, the reviewer's page.
export {};
