namespace TypedMemory.Setup;

/// <summary>What puts a memory together once the application's services are there.</summary>
/// <param name="Configure">Does it.</param>
internal sealed record DeferredSetup(Action<IServiceProvider, ITypedMemoryBuilder> Configure);
