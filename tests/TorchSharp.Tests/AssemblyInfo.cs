// Live tensors are counted per process, and every test checks that it left none behind.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
