using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Simulation;

/// <summary>A replica of the trust family: a store, its clock, and what it has seen.</summary>
internal sealed class TrustReplica(string name, TimeProvider time, Random identities)
{
    private readonly SkewedTime _clock = new(time);
    private MemoryDocumentStore? _store;

    public string Name => name;

    public SkewedTime Clock => _clock;

    public IDocumentStore Store => _store ??= new MemoryDocumentStore(_clock, identities);

    public DateTimeOffset Now => _clock.GetUtcNow();

    public EditContext Context => new(Store.Actor, Math.Max(1, Now.ToUnixTimeMilliseconds()));

    /// <summary>The edits of each document that have come here.</summary>
    public Dictionary<string, HashSet<int>> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>Revisions of the first fact that were the present one here.</summary>
    public List<DocumentRevision> Earlier { get; } = [];

    /// <summary>Whether the supersession has come here.</summary>
    public bool KnowsLink { get; set; }

    public HashSet<int> KnownOf(string id)
    {
        if (!Known.TryGetValue(id, out HashSet<int>? known)) Known.Add(id, known = []);
        return known;
    }
}
