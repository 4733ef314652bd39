using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Doctor;

/// <summary>Looks at every document of a store.</summary>
/// <param name="store">The store.</param>
/// <param name="maxSize">From how many bytes on a document is oversize.</param>
/// <param name="progress">Is told how many documents were looked at.</param>
internal sealed class Examination(SqliteDocumentStore store, int maxSize, IProgress<long> progress)
{
    /// <summary>From how many documents on a type is worth an index.</summary>
    private const long ManyDocuments = 1000;

    private const int ConflictsPage = 256;

    private static readonly MemoryExpiry s_timeToLive =
        new(new MemoryMember(MemoryExpiry.MemberName, MemoryValueKind.DateTimeOffset));

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Target)> _references = [];
    private readonly NearDuplicates _duplicates = new();
    private ImmutableArray<ExpiryRule> _expiry = [];

    /// <summary>Runs.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string problem in await store.CheckIntegrityAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Finding(
                "unreadable", "", $"{problem} Repair it with: typedmemory store repair STORE --from URL")
            { IsFault = true };
        }

        _expiry = [.. await ExpiryRule.ReadAsync(store, cancellationToken).ConfigureAwait(false)];
        StoreStatistics statistics = await store.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> types = [.. statistics.DocumentsByType.Keys.Where(static type => type.Length > 0)];
        long done = 0;
        await foreach (DocumentRevision document in store.ListAsync(
            new ListQuery(), cancellationToken).ConfigureAwait(false))
        {
            _ids.Add(document.Id);
            foreach (Finding finding in LookAt(document, types)) yield return finding;
            progress.Report(++done);
        }

        foreach ((string id, string target) in _references.Where(reference => !_ids.Contains(reference.Target)))
            yield return new Finding("orphan", id, $"It names \"{target}\", which is not in the store.");
        foreach ((string id, string other) in _duplicates.Pairs)
            yield return new Finding("near-duplicate", id, $"It says nearly the same as \"{other}\". Keep one.");
        await foreach (Finding finding in ConflictsAsync(cancellationToken).ConfigureAwait(false))
            yield return finding;
        IReadOnlyList<TypeIndexes> indexes = await store.ListIndexesAsync(cancellationToken).ConfigureAwait(false);
        foreach ((string type, long count) in statistics.DocumentsByType)
        {
            if (count < ManyDocuments || type.Length == 0) continue;
            if (indexes.Any(index => index.Prefix == type && !index.Indexes.IsEmpty)) continue;
            yield return new Finding("unindexed", "", string.Create(
                CultureInfo.InvariantCulture,
                $"The {count} documents of \"{type}\" have no index: every filter reads them all. Put [Index] on the members that are asked for."));
        }
    }

    private async IAsyncEnumerable<Finding> ConflictsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = "";
        while (true)
        {
            IReadOnlyList<string> page = await store.ReadConflictsAsync(
                after, ConflictsPage, cancellationToken).ConfigureAwait(false);
            foreach (string id in page)
            {
                yield return new Finding(
                    "conflict", id, "It has several live leaves. See: typedmemory conflicts STORE show ID");
            }

            if (page.Count < ConflictsPage) yield break;
            after = page[^1];
        }
    }

    private IEnumerable<Finding> LookAt(DocumentRevision document, HashSet<string> types)
    {
        if (document.Body.Length >= maxSize)
        {
            yield return new Finding("oversize", document.Id, string.Create(
                CultureInfo.InvariantCulture,
                $"It has {document.Body.Length} bytes: every edit stores and sends all of them. Move text into an attachment, or part it."));
        }

        JsonDocument? json = null;
        Finding? unreadable = null;
        try
        {
            json = JsonDocument.Parse(document.Body, new JsonDocumentOptions { MaxDepth = 1024 });
        }
        catch (JsonException error)
        {
            unreadable = new Finding("unreadable", document.Id, error.Message) { IsFault = true };
        }

        if (unreadable is not null) yield return unreadable;
        if (json is null) yield break;
        using (json)
        {
            string[] texts = [.. DocumentTexts.Of(json.RootElement)];
            foreach (string target in texts.Where(text => IsReference(text, types)).Distinct(StringComparer.Ordinal))
                _references.Add((document.Id, target));
            _duplicates.Add(document.Id, texts);
            if (EndOf(document) is { } end && end <= store.TimeProvider.GetUtcNow())
            {
                yield return new Finding(
                    "expired", document.Id,
                    $"It expired at {end:O} and is still here. Remove all such with: typedmemory sweep STORE");
            }
        }
    }

    /// <summary>
    /// Until when a document holds: by the member that its type declares, which the store knows, or by the time to live
    /// in it.
    /// </summary>
    private DateTimeOffset? EndOf(DocumentRevision document)
    {
        ExpiryRule? rule = _expiry.FirstOrDefault(
            known => document.Id.StartsWith(known.Prefix, StringComparison.Ordinal));
        return (rule?.Expiry ?? s_timeToLive).EndOf(document.Body.Span);
    }

    // An id of a type that the store has; a text with spaces only looks like one.
    private static bool IsReference(string text, HashSet<string> types)
    {
        int end = text.IndexOf(':', StringComparison.Ordinal);
        return end > 0 && end < text.Length - 1 && text.Length < 512 && types.Contains(text[..(end + 1)])
            && !text.Any(char.IsWhiteSpace);
    }
}
