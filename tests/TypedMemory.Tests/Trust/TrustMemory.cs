using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Tests;

/// <summary>A memory whose clock the test moves, and which keeps its past.</summary>
public static class TrustMemory
{
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static FakeTimeProvider NewTime() => new(Start);

    public static TestMemory Create(FakeTimeProvider time, Action<ITypedMemoryBuilder>? configure = null) =>
        TestMemory.Create(StoreKind.Sqlite, memory =>
        {
            memory.Services.AddSingleton<TimeProvider>(time);
            configure?.Invoke(memory);
        }, static store => store with { Keep = HistoryRetention.All });
}
