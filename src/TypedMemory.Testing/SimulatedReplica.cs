using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Testing;

/// <summary>A replica of a simulation: a file, a clock that goes wrong, and the memory that has it open.</summary>
internal sealed class SimulatedReplica(
    string path, TestClock clock, Action<ITypedMemoryBuilder> types) : IAsyncDisposable
{
    private Memory? _memory;

    /// <summary>The memory.</summary>
    public Memory Memory => _memory ?? throw new InvalidOperationException("The replica is closed.");

    /// <summary>Its clock.</summary>
    public TestClock Clock { get; } = clock;

    /// <summary>Opens it; one that is open is closed first.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_memory is not null) await _memory.DisposeAsync().ConfigureAwait(false);
        _memory = null;
        _memory = await Memory.OpenAsync(
            memory =>
            {
                memory.Services.AddSingleton<TimeProvider>(Clock);
                memory.UseSqlite(path);
                types(memory);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _memory is { } memory ? memory.DisposeAsync() : ValueTask.CompletedTask;
}
