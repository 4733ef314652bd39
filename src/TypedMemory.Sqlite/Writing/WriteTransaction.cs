using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The transaction of the connection that writes: its beginning and end, its savepoint, and the sequence that it gives
/// out.
/// </summary>
internal sealed class WriteTransaction : IDisposable
{
    private readonly Connection _connection;
    private readonly SqliteStoreOptions _options;
    private readonly WalRoom? _room;
    private readonly CommitRow _row = new();
    private readonly Statement _begin, _commit, _rollback, _savepoint, _release, _rollbackTo, _dataVersion;
    private long _committedSequence, _savedSequence, _seenDataVersion, _knownDataVersion = -1;

    public WriteTransaction(Connection connection, SqliteStoreOptions options, TypeTable types)
    {
        _connection = connection;
        _options = options;
        Types = new TypeNumbers(connection, types);
        Origins = new OriginNumbers(connection);
        Guard = new FileGuard(connection.Path, options.Link);
        Turn = new WriteTurn(options.ReadOnly ? null : LockFile.TryOpen(connection.Path));
        if (options.Durability == SqliteDurability.Full) _room = new WalRoom(connection.Path);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _savepoint = connection.Prepare("SAVEPOINT request");
        _release = connection.Prepare("RELEASE request");
        _rollbackTo = connection.Prepare("ROLLBACK TO request");
        _dataVersion = connection.Prepare("PRAGMA data_version");
    }

    /// <summary>Whose turn it is to write.</summary>
    public WriteTurn Turn { get; }

    /// <summary>
    /// Whether the turn is kept after a commit, though nothing waits to be written: others write too, and to come back
    /// to it takes a turn of each of them; or the next commit is there sooner than a turn is given back and taken.
    /// </summary>
    public bool KeepsTurn => Turn.IsShared || _row.IsLong;

    public TypeNumbers Types { get; }

    public OriginNumbers Origins { get; }

    /// <summary>Sees to it that the file is still the one that was opened.</summary>
    public FileGuard Guard { get; }

    /// <summary>The newest sequence that was given out.</summary>
    public long Sequence { get; private set; }

    /// <summary>Opens a transaction; waits for another process that holds the lock.</summary>
    /// <param name="small">Whether little is to be written: then the sync is most of what it takes.</param>
    /// <returns>
    /// Whether another connection has committed since, or a rollback has left doubts: the state of the file is to be
    /// read again, then <see cref="TakeOver"/> to be called.
    /// </returns>
    public bool Begin(bool small)
    {
        if (_options.ReadOnly) throw StoreErrors.OpenedForReading(_options.Path);
        _row.Begin();
        if (!Turn.TryEnter(_options.BusyTimeout)) throw _connection.Error(SQLitePCL.raw.SQLITE_BUSY);
        if (_row.IsUnbroken) Guard.DemandOften();
        else Guard.Demand();
        _begin.Run();
        if (small) _room?.Keep();
        if (!_dataVersion.Step()) return false;
        _seenDataVersion = _dataVersion.Int64(0);
        _dataVersion.Reset();
        Sequence = _committedSequence;

        // It changes only where another connection has committed: another process, or another store object of this one.
        if (_seenDataVersion == _knownDataVersion) return false;
        _row.Break();
        return true;
    }

    /// <summary>Goes on from the newest sequence of the file, whose state has been read.</summary>
    public void TakeOver(long sequence)
    {
        Origins.Clear();
        Sequence = _committedSequence = sequence;
        _knownDataVersion = _seenDataVersion;
    }

    /// <param name="goesOn">Whether another transaction follows at once.</param>
    public void Commit(bool goesOn)
    {
        _commit.Run();
        _row.End();
        Turn.Exit(goesOn || KeepsTurn);
        _committedSequence = Sequence;
        Types.Commit();
    }

    /// <summary>Gives up the transaction, whatever state it is in.</summary>
    /// <param name="rereads">Whether the next transaction is to read the state of the file anew.</param>
    public void Rollback(bool rereads)
    {
        // SQLite has rolled back by itself after some failures, e.g. a full disk.
        try
        {
            if (_connection.InTransaction) _rollback.Run();
        }
        finally
        {
            _row.Break();
            Turn.Exit();
            Sequence = _committedSequence;
            Types.Forget();
            Origins.Clear();
            if (rereads) _knownDataVersion = -1;
        }
    }

    public void SetSavepoint()
    {
        _savepoint.Run();
        _savedSequence = Sequence;
        Types.Save();
    }

    public void ReleaseSavepoint() => _release.Run();

    public void RollbackToSavepoint()
    {
        _rollbackTo.Run();
        _release.Run();
        Sequence = _savedSequence;

        // Numbers given within the savepoint may be gone; those from before it are read again from the transaction.
        Origins.Clear();
        Types.Restore();
    }

    /// <summary>The sequence for the next change, which is one of a type.</summary>
    public long NextSequence(int type)
    {
        if (Sequence >= Schema.LastSequence)
        {
            throw StoreErrors.Damaged(
                _options.Path, $"what was written last: its sequence, {Sequence}, is the last that there can be, and");
        }

        long next = ++Sequence;
        Types.Advance(type, next);
        return next;
    }

    /// <summary>Sees to it that no sequence up to the newest is given again, though its document goes.</summary>
    public void KeepSequence() => Meta.Set(_connection, MetaKeys.SequenceFloor, Sequence);

    /// <summary>
    /// Goes on above a sequence that somebody has seen, if the file does not reach it: it was rolled back where nothing
    /// could tell, as by old bytes that were written over it.
    /// </summary>
    /// <returns>The sequence from which the store goes on, or <see langword="null"/> if it was not rolled
    /// back.</returns>
    public long? JumpAbove(long seen)
    {
        if (seen <= Sequence) return null;
        Sequence = seen + StoreOpener.SequenceJump;
        KeepSequence();
        return Sequence;
    }

    /// <summary>Demands that the replication lease is at an epoch.</summary>
    public void DemandLease(long epoch)
    {
        long current = _connection.QueryInt64("SELECT epoch FROM lease") ?? 0;
        if (current == epoch) return;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.LeaseLost,
            $"Nothing was written: the replication lease of the store \"{_connection.Path}\" is at epoch {current}, and the "
            + $"batch was made under epoch {epoch}. Another process replicates this store now; end this replication.");
    }

    public void Dispose()
    {
        _room?.Dispose();
        Turn.Dispose();
    }
}
