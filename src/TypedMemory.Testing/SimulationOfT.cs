using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Testing;

/// <summary>
/// A simulation: replicas edit, sync over lines that fail, are closed and opened again, with clocks that are not in
/// step; when all is quiet they must hold the same, no conflict may be open, and every document must be readable.
/// </summary>
/// <remarks>
/// One seed is one schedule of edits, syncs and faults, which plays again. Actors and revisions are new each time.
/// </remarks>
/// <typeparam name="T">The memory type whose documents have to converge.</typeparam>
public sealed class Simulation<T>
    where T : notnull
{
    private readonly Action<ITypedMemoryBuilder> _types;
    private readonly int _seeds;
    private readonly List<Func<Memory, Random, CancellationToken, Task>> _edits = [];
    private readonly List<Func<Memory, CancellationToken, Task>> _checks = [];
    private int _replicas = 3;
    private int _steps = 40;
    private double _faults = 0.1;

    internal Simulation(Action<ITypedMemoryBuilder> types, int seeds) => (_types, _seeds) = (types, seeds);

    /// <summary>Adds something that a replica does; each step of an edit takes one of them by chance.</summary>
    /// <param name="edit">Does it; takes everything that is left to chance from the given random numbers. A
    /// <see cref="TypedMemoryException"/> is an answer, and no failure of the simulation.</param>
    /// <typeparam name="TRepository">The generated interface.</typeparam>
    public Simulation<T> Edit<TRepository>(Func<TRepository, Random, CancellationToken, Task> edit)
        where TRepository : notnull
    {
        ArgumentNullException.ThrowIfNull(edit);
        _edits.Add((memory, random, token) => edit(memory.Get<TRepository>(), random, token));
        return this;
    }

    /// <summary>Adds what has to hold at every replica when all is quiet; throws where it does not.</summary>
    /// <param name="check">Looks.</param>
    /// <typeparam name="TRepository">The generated interface.</typeparam>
    public Simulation<T> Check<TRepository>(Func<TRepository, CancellationToken, Task> check)
        where TRepository : notnull
    {
        ArgumentNullException.ThrowIfNull(check);
        _checks.Add((memory, token) => check(memory.Get<TRepository>(), token));
        return this;
    }

    /// <summary>How many replicas there are. The default value is 3.</summary>
    /// <param name="count">At least 2.</param>
    public Simulation<T> Replicas(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        _replicas = count;
        return this;
    }

    /// <summary>How many steps a run has before it is left to come to rest. The default value is 40.</summary>
    /// <param name="count">At least 1.</param>
    public Simulation<T> Steps(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _steps = count;
        return this;
    }

    /// <summary>How likely a call over a line goes wrong. The default value is 0.1.</summary>
    /// <param name="rate">0 to 1.</param>
    public Simulation<T> Faults(double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, 1);
        _faults = rate;
        return this;
    }

    /// <summary>Plays every seed, one after the other, and throws at the first that goes wrong.</summary>
    /// <param name="cancellationToken">Ends the simulation.</param>
    /// <exception cref="SimulationException">A run did not come out as it must; it names the seed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        for (int seed = 1; seed <= _seeds; seed++) await RunAsync(seed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plays one seed: what failed, again.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="SimulationException">The run did not come out as it must.</exception>
    public async Task RunAsync(int seed, CancellationToken cancellationToken = default)
    {
        if (_edits.Count == 0)
            throw new InvalidOperationException("The simulation has no edits. Call Edit<TRepository>(...) first.");
        var run = new SimulationRun(_types, typeof(T), seed, _edits, _checks)
        {
            Replicas = _replicas,
            Steps = _steps,
            Faults = _faults,
        };
        await using (run.ConfigureAwait(false)) await run.PlayAsync(cancellationToken).ConfigureAwait(false);
    }
}
