// Program 5, the worker thread that reads trajectories and keeps labels.
export {};
