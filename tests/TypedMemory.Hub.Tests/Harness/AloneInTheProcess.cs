namespace TypedMemory.Hub.Tests.Harness;

/// <summary>Tests that measure the process: no other test runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
