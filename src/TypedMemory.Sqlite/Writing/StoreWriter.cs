using System.Globalization;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The one connection that writes, with an object for each of its tables and tasks. Only the writer loop uses it, one
/// group of requests at a time.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly TypeTable _types;
    private readonly DocumentTable _documents;
    private readonly HistoryKeeper _history;
    private readonly IndexKeeper _keys;

    public StoreWriter(Connection connection, SqliteStoreOptions options, TypeTable types, string actor)
    {
        Connection = connection;
        _options = options;
        _types = types;
        Actor = new StoreActor(connection, actor);
        Transaction = new WriteTransaction(connection, options, types);
        Locals = new LocalTable(connection);
        Blobs = new BlobTable(connection);
        var bodies = new BodyTable(connection);
        var ancestors = new AncestorKeeper(bodies);
        _documents = new DocumentTable(connection, bodies);
        _history = new HistoryKeeper(bodies, options.TimeProvider);
        _keys = new IndexKeeper(connection);
        Indexes = new IndexBuilder(connection, _keys);
        Fields = new FieldIndexing(connection, _keys);
        var trees = new TreeWriter(Transaction, _documents, bodies, _history, ancestors, _keys);
        var unique = new UniqueKeys(connection, _keys);
        Documents = new DocumentWriter(
            connection, Transaction, _documents, trees, _history, ancestors, _keys, unique, Blobs);
        Edits = new DocumentEdits(_documents, Documents, options.Limits);
        Removals = new Removals(connection, Transaction, _documents, trees, bodies, _history, _keys);
        Erasure = new Erasure(connection);
        Compaction = new Compaction(connection, Transaction, _documents, _history);
        Repair = new BodyRepair(connection, Transaction, _documents, bodies, Indexes, Fields);
    }

    public Connection Connection { get; }

    /// <summary>Whether each commit waits for the disk.</summary>
    public bool SyncsCommits => _options.Durability == SqliteDurability.Full;

    public WriteTransaction Transaction { get; }

    public StoreActor Actor { get; }

    public DocumentWriter Documents { get; }

    public DocumentEdits Edits { get; }

    public LocalTable Locals { get; }

    public BlobTable Blobs { get; }

    public IndexBuilder Indexes { get; }

    public FieldIndexing Fields { get; }

    public Removals Removals { get; }

    public Compaction Compaction { get; }

    public Erasure Erasure { get; }

    public BodyRepair Repair { get; }

    /// <summary>How many revisions of a path are kept.</summary>
    public int RevisionLimit => _documents.RevisionLimit;

    /// <summary>Opens a transaction on the newest state of the file.</summary>
    /// <param name="small">Whether little is to be written: then the sync is most of what it takes.</param>
    public void Begin(bool small)
    {
        if (Transaction.Begin(small)) Reload();
    }

    /// <param name="goesOn">Whether another transaction follows at once.</param>
    public void Commit(bool goesOn)
    {
        Transaction.Commit(goesOn);
        _keys.EndTransaction();
    }

    /// <summary>Gives up the transaction, whatever state it is in.</summary>
    public void Rollback()
    {
        try
        {
            // What was defined in the transaction is not there: the next one reads the file's state anew.
            Transaction.Rollback(rereads: _keys.IsChanged);
        }
        finally
        {
            _documents.Counts.Forget();
            _keys.EndTransaction();
        }
    }

    public void RollbackToSavepoint()
    {
        Transaction.RollbackToSavepoint();
        _documents.Counts.Forget();
        if (_keys.IsChanged) _keys.Reload();
    }

    /// <summary>Sets how many revisions of a path are kept, for every process that writes to the store.</summary>
    public void SetRevisionLimit(int limit)
    {
        SetMeta(MetaKeys.RevisionLimit, limit.ToString(CultureInfo.InvariantCulture));
        _documents.RevisionLimit = limit;
    }

    /// <summary>Writes down something that the store says of itself.</summary>
    public void SetMeta(string key, string value) => Meta.Set(Connection, key, value);

    /// <summary>
    /// Takes another actor and jumps above a sequence that somebody has seen, if the store does not reach it.
    /// </summary>
    /// <returns>The sequence from which the store goes on, or <see langword="null"/> if it was not rolled
    /// back.</returns>
    public long? NoteSeen(long sequence)
    {
        if (Transaction.JumpAbove(sequence) is not { } next) return null;
        Actor.TakeNew();
        return next;
    }

    public void Dispose()
    {
        _keys.Clear();
        Transaction.Dispose();
        Connection.Dispose();
    }

    /// <summary>Takes over what others have committed.</summary>
    private void Reload()
    {
        _documents.Counts.Forget();
        _keys.Reload();
        StoreState state = StoreState.Read(Connection, _types);
        _documents.RevisionLimit = state.RevisionLimit;
        _history.Limits = HistoryLimits.Of(_options, state.Keep);
        Actor.Reload();
        Transaction.TakeOver(state.LastSequence);
    }
}
