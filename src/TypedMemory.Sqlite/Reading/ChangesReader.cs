using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Reads the feed of changes, page by page.</summary>
internal sealed class ChangesReader(
    Connection connection, PreparedStatements statements, TypeTable types, DocumentReader documents)
{
    private const int OriginShift = 8;
    private const int LargestPage = 1024;

    /// <summary>A page of the feed with bodies ends at this many bytes, whatever its limit.</summary>
    private const long FeedPageBytes = 4 << 20;

    /// <summary>
    /// A page looks at this many rows at most, so that a rare prefix does not hold a read transaction open.
    /// </summary>
    private const int FeedPageScan = 16_384;

    private readonly Dictionary<long, string?> _origins = [];
    private readonly IdBuffer _ids = new();
    private long _newest, _newestOf = -1;
    private readonly List<Statement>[] _feeds = [[], [], [], []];

    /// <summary>Reads a page of the feed; the caller has opened a transaction.</summary>
    public StoreChangesPage Read(StoreChangesQuery query)
    {
        RefreshTypes();
        if (!query.Ids.IsDefaultOrEmpty) return ReadOfIds(query);
        var changes = ImmutableArray.CreateBuilder<StoreChange>();
        (long last, bool more) = ReadFeed(query, row =>
        {
            StoreChange change = ReadChange(row, query);
            changes.Add(change);
            return change.Body.Length;
        });
        return new StoreChangesPage(changes.DrainToImmutable(), last, more);
    }

    /// <summary>Reads a page of the feed through a decoder; the caller has opened a transaction.</summary>
    public DecodedChanges<TResult> Read<TResult>(StoreChangesQuery query, IDocumentDecoder<TResult> decoder)
    {
        RefreshTypes();
        if (!query.Ids.IsDefaultOrEmpty) return Decode(ReadOfIds(query with { IncludeBodies = true }), decoder);
        var items = new List<TResult>(Math.Min(query.Limit, LargestPage));
        (long last, bool more) = ReadFeed(query with { IncludeBodies = true }, row =>
        {
            long flags = row.Int64(2);
            ReadOnlySpan<byte> body = row.Bytes(5);
            bool deleted = (flags & (long)DocumentFlags.Deleted) != 0;
            items.Add(decoder.Decode(new DocumentRow(row.Bytes(1), row.Revision(3), deleted, body)
            {
                Sequence = row.Int64(0),
                Origin = OriginOf(flags >> OriginShift),
            }));
            return body.Length;
        });
        return new DecodedChanges<TResult>(items, last, more);
    }

    /// <summary>Reads the rows of a page in the order of the sequence.</summary>
    /// <param name="query">Which.</param>
    /// <param name="read">Takes a row that matches, and says how many bytes of it the page holds.</param>
    /// <returns>Where the next page starts, and whether there are more rows.</returns>
    private (long Last, bool HasMore) ReadFeed(StoreChangesQuery query, Func<Statement, int> read)
    {
        var filter = new FeedFilter(query.Prefixes);
        FeedCursor[] cursors = OpenCursors(filter, query);
        try
        {
            long last = query.Since, bytes = 0;
            int looked = 0, taken = 0;
            FeedCursor? next;
            while ((next = NextOf(cursors, query.Descending)) is not null)
            {
                if (taken >= query.Limit || bytes > FeedPageBytes || looked >= FeedPageScan) return (last, true);
                looked++;
                last = next.Sequence;
                if (next.IsWhole || filter.Matches(next.Row.Bytes(1)))
                {
                    bytes += read(next.Row);
                    taken++;
                }

                next.MoveNext();
            }

            return (query.Descending ? last : Math.Max(query.Since, NewestSequence()), false);
        }
        finally
        {
            foreach (FeedCursor cursor in cursors) cursor.Row.Reset();
        }
    }

    /// <summary>How many documents changed after a sequence.</summary>
    public long Count(long since)
    {
        RefreshTypes();
        Statement select = statements[HotStatements.CountChanges];
        long count = 0;
        foreach (TypeEntry entry in types.Entries)
        {
            if (select.Bind(1, entry.Id).Bind(2, since).Step()) count += select.Int64(0);
            select.Reset();
        }

        return count;
    }

    /// <summary>
    /// The newest sequence of the transaction's state: of a document, or the floor that a reboot or a purge left. No
    /// later document is numbered at or below the floor, so a feed that stands there has missed nothing.
    /// </summary>
    public long NewestSequence()
    {
        // Each type has its own newest document; between two commits of others, and this connection makes none, they
        // stay.
        long version = DataVersion();
        if (version != _newestOf)
        {
            _newest = ReadNewestSequence();
            _newestOf = version;
        }

        return _newest;
    }

    private long DataVersion()
    {
        Statement select = statements["PRAGMA data_version"];
        select.Step();
        long version = select.Int64(0);
        select.Reset();
        return version;
    }

    private long ReadNewestSequence()
    {
        Statement floor = statements[HotStatements.SequenceFloor];
        long newest = floor.Step() ? floor.Int64(0) : 0;
        floor.Reset();
        Statement select = statements[HotStatements.NewestOfType];
        foreach (TypeEntry entry in types.Entries)
        {
            if (select.Bind(1, entry.Id).Step()) newest = Math.Max(newest, select.Int64(0));
            select.Reset();
        }

        return newest;
    }

    /// <summary>Looks whether another process has numbered a type that is not known here.</summary>
    public void RefreshTypes()
    {
        Statement select = statements[HotStatements.GreatestType];
        bool grown = select.Step() && select.Int64(0) >= types.Entries.Length;
        select.Reset();
        if (grown) StoreState.ReadTypes(connection, types);
    }

    private FeedCursor[] OpenCursors(FeedFilter filter, StoreChangesQuery query)
    {
        List<TypeEntry> read = filter.TypesOf(types);
        (int kind, string sql) = (query.Descending, query.IncludeBodies) switch
        {
            (false, false) => (0, HotStatements.Feed),
            (false, true) => (1, HotStatements.FeedWithBodies),
            (true, false) => (2, HotStatements.FeedDescending),
            (true, true) => (3, HotStatements.FeedWithBodiesDescending),
        };
        List<Statement> feeds = _feeds[kind];
        while (feeds.Count < read.Count) feeds.Add(connection.Prepare(sql));
        long bound = query.Descending && query.Since == 0 ? long.MaxValue : query.Since;
        var cursors = new FeedCursor[read.Count];
        for (int i = 0; i < cursors.Length; i++)
            cursors[i] = new FeedCursor(feeds[i], read[i].Id, bound, filter.Covers(read[i]));
        return cursors;
    }

    private static FeedCursor? NextOf(FeedCursor[] cursors, bool descending)
    {
        if (cursors is [{ } only]) return only.HasRow ? only : null;
        FeedCursor? next = null;
        foreach (FeedCursor cursor in cursors)
        {
            if (!cursor.HasRow) continue;
            if (next is null || (descending ? cursor.Sequence > next.Sequence : cursor.Sequence < next.Sequence))
                next = cursor;
        }

        return next;
    }

    /// <summary>A row of the feed, or what is known of one that is damaged, where that is asked for.</summary>
    private StoreChange ReadChange(Statement row, StoreChangesQuery query)
    {
        try
        {
            return ReadWhole(row, query);
        }
        catch (StoreException damaged) when (query.WithDamaged && damaged.Failure == StoreFailure.Corrupt)
        {
            return new StoreChange
            { Sequence = row.Int64(0), Id = row.Text(1), Winner = default, Damage = damaged };
        }
    }

    /// <summary>A row of the feed: seq, id, flags, rev, and with bodies atts, body.</summary>
    private StoreChange ReadWhole(Statement row, StoreChangesQuery query)
    {
        long flags = row.Int64(2);
        string id = row.Text(1);
        RevisionId winner = row.Revision(3);
        bool withAttachments = query.IncludeBodies && (flags & (long)DocumentFlags.Attachments) != 0;
        return new StoreChange
        {
            Sequence = row.Int64(0),
            Id = id,
            Winner = winner,
            Deleted = (flags & (long)DocumentFlags.Deleted) != 0,
            Conflicted = (flags & (long)DocumentFlags.Conflicted) != 0,
            Leaves = query.AllLeaves ? LeavesOf(id, flags, winner) : [],
            Body = query.IncludeBodies ? row.Bytes(5).ToArray() : default(ReadOnlyMemory<byte>),
            Attachments = withAttachments ? row.Attachments(4) : [],
            Origin = OriginOf(flags >> OriginShift),
        };
    }

    /// <summary>
    /// The leaves of a document. Of one whose tree is damaged it is the winner: the others' feed goes on, and whoever
    /// reads the document itself hears of it.
    /// </summary>
    private ImmutableArray<RevisionId> LeavesOf(string id, long flags, RevisionId winner)
    {
        if ((flags & (long)DocumentFlags.Tree) == 0) return [winner];
        try
        {
            return [.. documents.GetTree(id)!.Leaves.Select(static leaf => leaf.Revision)];
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            return [winner];
        }
    }

    private string? OriginOf(long number)
    {
        if (number == 0) return null;
        if (_origins.TryGetValue(number, out string? name)) return name;
        using Statement select = connection.PrepareOnce("SELECT name FROM origins WHERE id = ?1");
        name = select.Bind(1, number).Step() ? select.Text(0) : null;
        _origins[number] = name;
        return name;
    }

    private StoreChangesPage ReadOfIds(StoreChangesQuery query)
    {
        var filter = new FeedFilter(query.Prefixes);
        var found = new List<StoreChange>();
        Statement select = statements[HotStatements.FeedOfId];
        foreach (string id in query.Ids.Distinct(StringComparer.Ordinal))
        {
            if (!_ids.TryEncode(id, out ReadOnlySpan<byte> utf8Id) || !filter.Matches(utf8Id)) continue;
            bool wanted = select.BindText(1, utf8Id).Step() && IsBeyond(select.Int64(0), query);
            if (wanted) found.Add(ReadChange(select, query));
            select.Reset();
        }

        var ordered = query.Descending
            ? found.OrderByDescending(static change => change.Sequence)
            : found.OrderBy(static change => change.Sequence);
        ImmutableArray<StoreChange> page = [.. ordered.Take(query.Limit)];
        bool more = page.Length < found.Count;
        long end = more || query.Descending
            ? (page.Length > 0 ? page[^1].Sequence : query.Since)
            : Math.Max(query.Since, NewestSequence());
        return new StoreChangesPage(page, end, more);
    }

    private static DecodedChanges<TResult> Decode<TResult>(StoreChangesPage page, IDocumentDecoder<TResult> decoder)
    {
        var items = new List<TResult>(page.Changes.Length);
        foreach (StoreChange change in page.Changes)
        {
            byte[] id = Encoding.UTF8.GetBytes(change.Id);
            items.Add(decoder.Decode(new DocumentRow(id, change.Winner, change.Deleted, change.Body.Span)
            {
                Sequence = change.Sequence,
                Origin = change.Origin,
            }));
        }

        return new DecodedChanges<TResult>(items, page.LastSequence, page.HasMore);
    }

    private static bool IsBeyond(long sequence, StoreChangesQuery query) =>
        query.Descending ? query.Since == 0 || sequence < query.Since : sequence > query.Since;
}
