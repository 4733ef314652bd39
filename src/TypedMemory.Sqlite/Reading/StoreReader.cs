using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>
/// A connection that reads, with an object for each kind of read; one thread uses it at a time.
/// </summary>
internal sealed class StoreReader : IDisposable
{
    private readonly Statement _begin, _commit;

    public StoreReader(Connection connection, TypeTable types)
    {
        Connection = connection;
        _begin = connection.Prepare("BEGIN");
        _commit = connection.Prepare("COMMIT");
        Held = new HeldSnapshot(connection, _begin, _commit);
        Statements = new PreparedStatements(connection);
        Documents = new DocumentReader(connection, Statements);
        Ranges = new RangeReader(Statements);
        Locals = new LocalReader(Statements);
        Blobs = new BlobReader(Statements);
        Counts = new DocumentCounter(connection, types, Ranges);
        Changes = new ChangesReader(connection, Statements, types, Documents);
        Indexes = new ReadyIndexes(connection, Statements, types);
        var matches = new MatchReader(Statements);
        Queries = new QueryReader(Statements, Indexes, matches, Counts);
        Recall = new RecallSource(connection, Indexes, Queries, matches);
    }

    public Connection Connection { get; }

    /// <summary>The transaction that is open between brief reads.</summary>
    public HeldSnapshot Held { get; }

    public PreparedStatements Statements { get; }

    public DocumentReader Documents { get; }

    public RangeReader Ranges { get; }

    public LocalReader Locals { get; }

    public BlobReader Blobs { get; }

    public DocumentCounter Counts { get; }

    public ChangesReader Changes { get; }

    public ReadyIndexes Indexes { get; }

    public QueryReader Queries { get; }

    public RecallSource Recall { get; }

    /// <summary>Opens a read transaction: what is read until <see cref="End"/> is one state of the store.</summary>
    public void Begin()
    {
        if (!Held.IsHeld) _begin.Run();
    }

    /// <summary>Ends the transaction, unless it is held for the next brief read.</summary>
    public void End()
    {
        if (!Held.IsHeld && Connection.InTransaction) _commit.Run();
    }

    /// <summary>A number that changes where another connection has committed.</summary>
    public long DataVersion()
    {
        Statement select = Statements["PRAGMA data_version"];
        select.Step();
        long version = select.Int64(0);
        select.Reset();
        return version;
    }

    public void Dispose()
    {
        Connection.Dispose();
        Recall.Dispose();
    }
}
