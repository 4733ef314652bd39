using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Edits that the writer composes on what it reads: no read before it, and no race.</summary>
internal sealed class EditRequest(IReadOnlyList<IDocumentEdit> edits, IDocumentStore store)
    : WriterRequest<IReadOnlyList<WriteOutcome>>
{
    /// <summary>How large a document is taken to be before it is composed.</summary>
    private const int EditWeight = 1024;

    /// <summary>How many edits show whether the request is one of new documents.</summary>
    private const int FirstLook = 8;
    private EditsAhead? _ahead;

    /// <summary>Ends when no edit is looked at any more, which can be after the commit.</summary>
    public Task Released => _ahead?.Ended ?? Task.CompletedTask;

    public override long Weight => 256 + ((long)edits.Count * EditWeight);

    protected override IReadOnlyList<WriteOutcome> Execute(StoreWriter writer)
    {
        var context = new EditContext(writer.Actor.Name, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        var outcomes = new WriteOutcome[edits.Count];
        bool looksAhead = _ahead is null && edits.Count >= EditsAhead.Least && Environment.ProcessorCount > 1;
        EditsAhead? ahead = null;
        try
        {
            for (int i = 0; i < outcomes.Length; i++)
            {
                if (i == FirstLook && looksAhead && writer.Edits.IsInserting && edits[i].ComposesAhead)
                    ahead = _ahead = writer.Edits.ComposeAhead(edits, context);
                PreparedWrite? first = writer.Edits.IsInserting ? ahead?.Take(i) : null;
                outcomes[i] = writer.Edits.Apply(edits[i], context, first);
            }
        }
        finally
        {
            ahead?.Close();
        }

        return outcomes;
    }
}
