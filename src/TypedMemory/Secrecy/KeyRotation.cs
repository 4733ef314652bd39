using Microsoft.Extensions.Logging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Secrecy;

/// <summary>Walks over the documents of sealed types and brings them under the key of the day.</summary>
internal sealed class KeyRotation(
    MemoryStore memory, MemoryTypes types, MemoryLoggers loggers, TimeProvider time,
    KeyRotationOptions? options = null) : IMemorySecrecy
{
    /// <summary>How many documents one transaction seals again: other writers wait no longer than for that.</summary>
    private const int PageSize = 64;

    private readonly ILogger _logger = loggers.For<KeyRotation>();

    public async ValueTask<KeyRotationResult> RotateAsync(CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        KeyRotationResult result = default;
        foreach (MemoryType type in types.All.Where(static type => type.Keys is not null))
        {
            var query = new ListQuery { Prefix = type.Prefix, Limit = PageSize };
            List<DocumentRevision> page;
            do
            {
                page = [];
                await foreach (DocumentRevision document in store.ListAsync(
                    query, cancellationToken).ConfigureAwait(false))
                {
                    page.Add(document);
                }

                KeyRotationResult done = await RotateAsync(store, type, page, cancellationToken).ConfigureAwait(false);
                result = new KeyRotationResult(
                    result.Documents + page.Count, result.Resealed + done.Resealed, result.Failed + done.Failed);
                if (page.Count > 0) query = query with { After = page[^1].Id };
            }
            while (page.Count == PageSize);
        }

        if (result.Resealed > 0) Log.Resealed(_logger, result.Resealed, result.Documents);
        return result;
    }

    /// <summary>Rotates until it is stopped, if the application has keys.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan interval = (options ?? new KeyRotationOptions()).Interval;
        if (interval == Timeout.InfiniteTimeSpan || types.All.All(static type => type.Keys is null)) return;
        while (true)
        {
            try
            {
                await RotateAsync(stopping).ConfigureAwait(false);
            }
            catch (TypedMemoryException exception)
            {
                // The store may be busy or full: the next turn tries again.
                Log.RotationFailed(_logger, exception);
            }

            await Task.Delay(interval, time, stopping).ConfigureAwait(false);
        }
    }

    private async ValueTask<KeyRotationResult> RotateAsync(
        IDocumentStore store, MemoryType type, List<DocumentRevision> page, CancellationToken cancellationToken)
    {
        ResealEdit[] edits =
        [
            .. page.Where(document => MemberSeals.IsStale(type, document.Id, document.Body))
                .Select(document => new ResealEdit(type, document.Id)),
        ];
        HashSet<string> resealed = new(StringComparer.Ordinal), failed = new(StringComparer.Ordinal);
        if (edits.Length > 0)
        {
            IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(
                edits, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < edits.Length; i++)
            {
                if (outcomes[i].Error is { } error) Fail(edits[i].Id, error);
                else if (edits[i].Reseals) resealed.Add(edits[i].Id);
            }
        }

        foreach (DocumentRevision document in page)
        {
            foreach (DocumentAttachment attachment in document.Attachments)
            {
                if (!SealedAttachments.IsStale(type, document.Id, attachment)) continue;
                try
                {
                    await AttachmentRotation.RotateAsync(
                        store, type, document.Id, attachment, cancellationToken).ConfigureAwait(false);
                    resealed.Add(document.Id);
                }
                catch (TypedMemoryException error)
                {
                    Fail(document.Id, error);
                }
            }
        }

        return new KeyRotationResult(0, resealed.Except(failed).Count(), failed.Count);

        void Fail(string id, TypedMemoryException error)
        {
            failed.Add(id);
            Log.NotResealed(_logger, id, error);
        }
    }
}
