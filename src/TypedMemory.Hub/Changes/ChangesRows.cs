using System.Buffers;
using System.IO.Pipelines;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Core.Wire;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Documents;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Changes;

/// <summary>Writes the rows of a change feed.</summary>
internal sealed class ChangesRows(
    HubDatabase database, ChangesParameters parameters, ChangesFilter filter, PipeWriter output,
    CancellationToken cancellationToken)
{
    private readonly ReadOptions _options = new()
    { Conflicts = parameters.Conflicts, Attachments = parameters.Attachments };

    private bool _hasBegun;

    /// <summary>How many rows were written.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Writes what stands before the rows, unless it was written: not before the filter has let something through, so
    /// that a filter that fails is told so and not by a broken connection.
    /// </summary>
    public void Begin()
    {
        if (_hasBegun) return;
        _hasBegun = true;
        if (parameters.Feed is FeedKind.Normal or FeedKind.LongPoll) output.Write("{\"results\":[\n"u8);
    }

    /// <summary>Writes a row, if the filter lets it through.</summary>
    /// <returns>Whether it did.</returns>
    public async ValueTask<bool> WriteAsync(StoreChange change)
    {
        IReadOnlyList<RevisionId> leaves = await filter.SelectAsync(
            change, parameters.AllLeaves, cancellationToken).ConfigureAwait(false);
        if (leaves.Count == 0) return false;
        Begin();
        Count++;
        if (parameters.Feed is FeedKind.Normal or FeedKind.LongPoll && Count > 1) output.Write(",\n"u8);
        if (parameters.Feed == FeedKind.EventSource) output.Write("data: "u8);
        output.Write("{\"seq\":"u8);
        if ((Count - 1) % parameters.SequenceInterval == 0) database.Sequences.Write(output, change.Sequence);
        else output.Write("null"u8);
        output.Write(",\"id\":"u8);
        output.String(change.Id);
        output.Write(",\"changes\":["u8);
        for (int i = 0; i < leaves.Count; i++)
        {
            output.Write(i == 0 ? "{\"rev\":"u8 : ",{\"rev\":"u8);
            output.Revision(leaves[i]);
            output.Write("}"u8);
        }

        output.Write(change.Deleted ? "],\"deleted\":true"u8 : "]"u8);
        if (parameters.IncludeDocs)
        {
            output.Write(",\"doc\":"u8);
            await DocumentAsync(change).ConfigureAwait(false);
        }

        output.Write(parameters.Feed == FeedKind.Continuous ? "}\n"u8 : "}"u8);
        if (parameters.Feed == FeedKind.EventSource)
        {
            output.Write("\nid: "u8);
            database.Sequences.Write(output, change.Sequence);
            output.Write("\n\n"u8);
        }

        await output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask DocumentAsync(StoreChange change)
    {
        var winner = new DocumentRevision
        {
            Id = change.Id,
            Path = new RevisionPath(change.Winner),
            Deleted = change.Deleted,
            Body = change.Body,
            Attachments = change.Attachments,
        };
        if (await FindFaultAsync(winner).ConfigureAwait(false) is { } fault)
        {
            output.Write("null,"u8);
            output.ErrorMembers(StoredBody.Error, fault);
            return;
        }

        EnvelopeOptions envelope = parameters.Conflicts
            ? await DocumentReader.EnvelopeAsync(database, winner, _options, cancellationToken).ConfigureAwait(false)
            : EnvelopeOptions.Default;
        if (filter.Fields is { } fields)
        {
            var whole = new ArrayBufferWriter<byte>(change.Body.Length + 256);
            DocumentEnvelope.Write(winner, whole, envelope);
            fields.Write(whole.WrittenMemory, output);
            return;
        }

        await DocumentOutput.WriteAsync(
            output, database.Store, winner, envelope, _options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What is wrong with a body: whether it hashes to its revision is known by the document, not by its row in the
    /// feed.
    /// </summary>
    private async ValueTask<string?> FindFaultAsync(DocumentRevision row)
    {
        if (StoredBody.IsKnownWhole(row)) return null;
        DocumentRevision? winner = await database.Store.GetAsync(row.Id, cancellationToken).ConfigureAwait(false);
        return StoredBody.FindFault(winner?.Revision == row.Revision ? winner : row);
    }
}
