using System.Collections.Immutable;
using TypedMemory;

namespace AgentMemory;

/// <summary>An index of the application's own, which the consumer "indexer" makes anew of what changes.</summary>
internal sealed class WordIndex
{
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableSortedDictionary<string, ImmutableSortedSet<string>> _facts =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a change in. A change may come twice.</summary>
    public ValueTask TakeAsync(MemoryChange<Fact, FactId> change)
    {
        string id = change.DocumentId;
        var facts = _facts.ToBuilder();
        foreach ((string word, ImmutableSortedSet<string> ids) in _facts) facts[word] = ids.Remove(id);
        if (change.HasValue)
        {
            foreach (string word in change.Value.Text.Split(' '))
                facts[word] = (facts.TryGetValue(word, out var ids) ? ids : []).Add(id);
        }

        _facts = facts.ToImmutable();
        if (Find("frozen").Count > 0) _caughtUp.TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>The ids of the facts with a word.</summary>
    public IReadOnlyCollection<string> Find(string word) => _facts.TryGetValue(word, out var ids) ? ids : [];

    /// <summary>Waits for the fact that this show is about.</summary>
    public Task WhenCaughtUpAsync(CancellationToken cancellationToken) => _caughtUp.Task.WaitAsync(cancellationToken);
}
