using System.Runtime.CompilerServices;
using TypedMemory.Core.Store;

namespace TypedMemory.Consumers;

/// <summary>The consumers that run on an open store in this process.</summary>
internal sealed class RunningConsumers
{
    private static readonly ConditionalWeakTable<IDocumentStore, RunningConsumers> s_ofStores = [];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<IRunningConsumer>> _running = new(StringComparer.Ordinal);

    /// <summary>Those of a store.</summary>
    public static RunningConsumers Of(IDocumentStore store) => s_ofStores.GetOrCreateValue(store);

    /// <summary>The names of all.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _running.Keys];
        }
    }

    public void Add(string name, IRunningConsumer consumer)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(name, out List<IRunningConsumer>? same)) _running[name] = same = [];
            same.Add(consumer);
        }
    }

    public void Remove(string name, IRunningConsumer consumer)
    {
        lock (_lock)
        {
            List<IRunningConsumer> same = _running[name];
            same.Remove(consumer);
            if (same.Count == 0) _running.Remove(name);
        }
    }

    /// <summary>Those of a name.</summary>
    public IReadOnlyList<IRunningConsumer> Find(string name)
    {
        lock (_lock) return _running.TryGetValue(name, out List<IRunningConsumer>? same) ? [.. same] : [];
    }
}
