namespace TypedMemory.Benchmarks.Store;

/// <summary>What PouchDB took for something at one size, in the time that its process computed.</summary>
/// <param name="Series">What was measured.</param>
/// <param name="Size">At which size.</param>
/// <param name="Microseconds">What one took.</param>
internal sealed record PouchDbCost(string Series, int Size, double Microseconds);
