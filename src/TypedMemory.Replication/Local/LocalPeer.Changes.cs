using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Local;

public sealed partial class LocalPeer
{
    /// <inheritdoc/>
    public IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        long since = ParseSequence(query.Since);
        long echoesAfter = query.SkipOrigin is null ? long.MaxValue : ParseSequence(query.SkipOriginAfter);
        return ReadPagesAsync(query, since, echoesAfter, cancellationToken);
    }

    private static string FormatSequence(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    private static long ParseSequence(string? sequence)
    {
        if (sequence is null) return 0;
        if (long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return value;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.UnknownSequence,
            $"The sequence \"{sequence}\" was not given by this store. Start from the beginning.");
    }

    private async IAsyncEnumerable<PeerChangesPage> ReadPagesAsync(
        PeerChangesQuery query, long since, long echoesAfter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The bell can be asked for one prefix only; for several, any change wakes the feed.
        string bell = query.Prefixes.Length == 1 ? query.Prefixes[0] : "";
        ExpiredRows expired = await ExpiredRows.OfAsync(_store, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            StoreChangesPage page = await _store.ReadChangesAsync(
                new StoreChangesQuery
                {
                    Since = since,
                    Prefixes = query.Prefixes,
                    Ids = query.Ids,
                    AllLeaves = true,
                    WithDamaged = true,
                    Limit = query.PageSize,
                },
                cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
            page = await expired.LeaveOutAsync(page, cancellationToken).ConfigureAwait(false);
            yield return ToPeerPage(page, query.SkipOrigin, echoesAfter);
            if (page.HasMore) continue;
            if (!query.Live) yield break;
            await WaitAsync(since, bell, cancellationToken).ConfigureAwait(false);
        }
    }

    private static PeerChangesPage ToPeerPage(StoreChangesPage page, string? skipOrigin, long echoesAfter)
    {
        var rows = ImmutableArray.CreateBuilder<PeerChange>(page.Changes.Length);
        foreach (StoreChange change in page.Changes)
        {
            if (change.Damage is not null)
            {
                rows.Add(DamagedRows.ToPeerChange(change, FormatSequence(change.Sequence)));
                continue;
            }

            // The newest change added a leaf; if the document has one leaf only, it is that one, and the origin has it.
            bool echo = skipOrigin is not null && change.Sequence > echoesAfter && change.Leaves.Length == 1
                && change.Origin == skipOrigin;
            if (!echo)
                rows.Add(new PeerChange(change.Id, change.Leaves, change.Deleted, FormatSequence(change.Sequence)));
        }

        return new PeerChangesPage(rows.DrainToImmutable(), FormatSequence(page.LastSequence))
        { CaughtUp = !page.HasMore };
    }

    /// <summary>
    /// Waits for a change, or until it is time for a page without rows that tells that the feed is alive.
    /// </summary>
    private async ValueTask WaitAsync(long since, string bell, CancellationToken cancellationToken)
    {
        using var alive = new CancellationTokenSource(ReplicationTuning.SignOfLife, _store.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alive.Token, cancellationToken);
        try
        {
            await _store.WaitForChangesAsync(since, bell, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time for a sign of life.
        }
    }
}
