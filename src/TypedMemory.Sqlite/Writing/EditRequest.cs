using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Edits that the writer composes on what it reads: no read before it, and no race.</summary>
internal sealed class EditRequest(IReadOnlyList<IDocumentEdit> edits, IDocumentStore store)
    : WriterRequest<IReadOnlyList<WriteOutcome>>
{
    /// <summary>How large a document is taken to be before it is composed.</summary>
    private const int EditWeight = 1024;

    public override long Weight => 256 + ((long)edits.Count * EditWeight);

    protected override IReadOnlyList<WriteOutcome> Execute(StoreWriter writer)
    {
        var context = new EditContext(writer.Actor.Name, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        var outcomes = new WriteOutcome[edits.Count];
        for (int i = 0; i < outcomes.Length; i++) outcomes[i] = writer.Edits.Apply(edits[i], context);
        return outcomes;
    }
}
