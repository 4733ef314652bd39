using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>The one connection that writes. Only the writer loop uses it, one group of requests at a time.</summary>
internal sealed partial class StoreWriter : IDisposable
{
    private const int OriginShift = 8;
    private readonly SqliteStoreOptions _options;
    private readonly TypeTable _types;
    private readonly WalRoom? _room;
    private readonly WriteTurn _turn;
    private readonly BodyTable _bodies;
    private readonly HistoryKeeper _history;
    private readonly DerivedIndexes _derived;
    private readonly CountKeeper _counts;
    private readonly Statement _begin, _commit, _rollback, _savepoint, _release, _rollbackTo, _dataVersion;
    private readonly Dictionary<string, long> _origins = new(StringComparer.Ordinal);
    private readonly List<TypeEntry> _addedTypes = [];
    private readonly Dictionary<int, long> _advanced = [];
    private long _committedSequence, _sequence, _savedSequence, _knownDataVersion = -1;
    private Dictionary<int, long> _savedAdvances = [];

    public StoreWriter(Connection connection, SqliteStoreOptions options, TypeTable types, string actor)
    {
        Connection = connection;
        _actor = actor;
        _options = options;
        _types = types;
        _keys = new KeyChanges(connection);
        Fields = new FieldIndexing(this);
        Guard = new FileGuard(connection.Path);
        _derived = new DerivedIndexes(connection);
        _turn = new WriteTurn(options.ReadOnly ? null : LockFile.TryOpen(connection.Path));
        if (options.Durability == SqliteDurability.Full) _room = new WalRoom(connection.Path);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _savepoint = connection.Prepare("SAVEPOINT request");
        _release = connection.Prepare("RELEASE request");
        _rollbackTo = connection.Prepare("ROLLBACK TO request");
        _dataVersion = connection.Prepare("PRAGMA data_version");
        _bodies = new BodyTable(connection);
        _counts = new CountKeeper(connection);
        _history = new HistoryKeeper(_bodies, options.TimeProvider);
        PrepareDocuments(connection);
    }

    public Connection Connection { get; }

    public FieldIndexing Fields { get; }

    public IndexCatalog Indexes => _indexes;

    /// <summary>Sees to it that the file is still the one that was opened.</summary>
    public FileGuard Guard { get; }

    public int RevisionLimit { get; private set; } = RevisionTree.DefaultRevisionLimit;

    public SqliteStoreOptions Options => _options;

    /// <summary>Opens a transaction; waits for another process that holds the lock.</summary>
    /// <param name="small">Whether little is to be written: then the sync is most of what it takes.</param>
    public void Begin(bool small)
    {
        if (_options.ReadOnly) throw StoreErrors.OpenedForReading(_options.Path);
        if (!_turn.TryEnter(_options.BusyTimeout)) throw Connection.Error(SQLitePCL.raw.SQLITE_BUSY);
        Guard.Demand();
        _begin.Run();
        if (small) _room?.Keep();
        if (!_dataVersion.Step()) return;
        long dataVersion = _dataVersion.Int64(0);
        _dataVersion.Reset();

        // It changes only where another connection has committed: another process, or another store object of this one.
        if (dataVersion != _knownDataVersion) Reload();
        _knownDataVersion = dataVersion;
        _sequence = _committedSequence;
    }

    public void Commit()
    {
        _commit.Run();
        _turn.Exit();
        _committedSequence = _sequence;
        _indexesChanged = false;
        if (_addedTypes.Count > 0) _types.Add(_addedTypes);
        _addedTypes.Clear();
        if (_advanced.Count == 0) return;
        foreach (TypeEntry entry in _types.Entries)
        {
            if (_advanced.TryGetValue(entry.Id, out long sequence)) entry.Advance(sequence);
        }

        _advanced.Clear();
        _types.Any.Ring();
    }

    /// <summary>Gives up the transaction, whatever state it is in.</summary>
    public void Rollback()
    {
        // SQLite has rolled back by itself after some failures, e.g. a full disk.
        try
        {
            if (Connection.InTransaction) _rollback.Run();
        }
        finally
        {
            _turn.Exit();
            Forget();
        }
    }

    public void SetSavepoint()
    {
        _savepoint.Run();
        _savedSequence = _sequence;
        _savedAdvances = new Dictionary<int, long>(_advanced);
    }

    public void ReleaseSavepoint() => _release.Run();

    public void RollbackToSavepoint()
    {
        _rollbackTo.Run();
        _release.Run();
        _sequence = _savedSequence;
        _advanced.Clear();
        foreach ((int type, long sequence) in _savedAdvances) _advanced[type] = sequence;

        _counts.Forget();

        // Numbers given within the savepoint may be gone; those from before it are read again from the transaction.
        _origins.Clear();
        if (_indexesChanged) ReadIndexes();
        var kept = _addedTypes.Where(entry => FindTypeInFile(entry.Utf8Name) is not null).ToList();
        _addedTypes.Clear();
        _addedTypes.AddRange(kept);
    }

    /// <summary>The sequence for the next change.</summary>
    private long NextSequence(int typeId)
    {
        long next = ++_sequence;
        _advanced[typeId] = next;
        return next;
    }

    private void Forget()
    {
        _sequence = _committedSequence;
        _addedTypes.Clear();
        _advanced.Clear();
        _origins.Clear();
        _counts.Forget();

        // What was defined in the transaction is not there: the next one reads the file's state anew.
        if (_indexesChanged) _knownDataVersion = -1;
        _indexesChanged = false;
    }

    /// <summary>Takes over what others have committed.</summary>
    private void Reload()
    {
        _origins.Clear();
        _counts.Forget();
        ReadIndexes();
        StoreState state = StoreState.Read(Connection, _types);
        _committedSequence = state.LastSequence;
        RevisionLimit = state.RevisionLimit;
        _history.Limits = HistoryLimits.Of(_options, state.Keep);
        _actor = Meta.Get(Connection, MetaKeys.Actor)!;
    }

    /// <summary>The number of the type of an id, given a new one if the table has room.</summary>
    private int TypeIdOf(ReadOnlySpan<byte> utf8Id)
    {
        ReadOnlySpan<byte> name = TypeTable.NameIn(utf8Id);
        if (_types.Find(name) is { } known) return known.Id;
        foreach (TypeEntry added in _addedTypes)
        {
            if (name.SequenceEqual(added.Utf8Name)) return added.Id;
        }

        int count = _types.Entries.Length + _addedTypes.Count;
        if (count > TypeTable.MaxTypes) return _types.Others.Id;
        using Statement insert = Connection.PrepareOnce("INSERT INTO types(id, name) VALUES(?1, ?2)");
        insert.Bind(1, count).BindText(2, name).Run();
        _addedTypes.Add(new TypeEntry(count, name.ToArray(), 0));
        return count;
    }

    private int? FindTypeInFile(ReadOnlySpan<byte> name)
    {
        using Statement select = Connection.PrepareOnce("SELECT id FROM types WHERE name = ?1");
        return select.BindText(1, name).Step() ? (int)select.Int64(0) : null;
    }

    /// <summary>The bits of <c>flags</c> that name the peer that a change came from.</summary>
    public long OriginBits(string origin)
    {
        if (_origins.TryGetValue(origin, out long bits)) return bits;
        byte[] name = Encoding.UTF8.GetBytes(origin);
        using Statement insert = Connection.PrepareOnce("INSERT INTO origins(name) VALUES(?1) ON CONFLICT DO NOTHING");
        insert.BindText(1, name).Run();
        using Statement select = Connection.PrepareOnce("SELECT id FROM origins WHERE name = ?1");
        select.BindText(1, name).Step();
        bits = select.Int64(0) << OriginShift;
        _origins[origin] = bits;
        return bits;
    }

    /// <summary>Demands that the replication lease is at an epoch.</summary>
    public void DemandLease(long epoch)
    {
        long current = Connection.QueryInt64("SELECT epoch FROM lease") ?? 0;
        if (current == epoch) return;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.LeaseLost,
            $"Nothing was written: the replication lease of the store \"{Connection.Path}\" is at epoch {current}, and the "
            + $"batch was made under epoch {epoch}. Another process replicates this store now; end this replication.");
    }

    public void Dispose()
    {
        _derived.Clear();
        _room?.Dispose();
        _turn.Dispose();
        Connection.Dispose();
    }
}
