using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Sqlite.Native;

/// <summary>A SQLite connection that one thread uses at a time.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly Lock BatteriesLock = new();
    private static bool s_batteries;
    private readonly List<Statement> _statements = [];
    private readonly Dictionary<string, Statement> _kept = new(StringComparer.Ordinal);
    private bool _disposed;

    private Connection(sqlite3 handle, string path) => (Handle, Path) = (handle, path);

    public sqlite3 Handle { get; }

    public string Path { get; }

    public static Connection Open(string path, bool create, TimeSpan busyTimeout) =>
        Open(path, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), path, busyTimeout);

    private static Connection OpenImmutable(string path, TimeSpan busyTimeout)
    {
        string uri = $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
        return Open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path, busyTimeout);
    }

    private static Connection Open(string name, int how, string path, TimeSpan busyTimeout)
    {
        lock (BatteriesLock)
        {
            if (!s_batteries) Batteries_V2.Init();
            s_batteries = true;
        }

        int code = sqlite3_open_v2(name, out sqlite3 handle, how | SQLITE_OPEN_NOMUTEX, null);
        if (code != SQLITE_OK)
        {
            bool known = handle is { IsInvalid: false };
            string? detail = known ? sqlite3_errmsg(handle!).utf8_to_string() : null;
            int cause = known ? Sqlite3.SystemError(handle!.DangerousGetHandle()) : 0;
            handle?.Dispose();
            throw StoreErrors.FromCode(code, path, detail, cause);
        }

        sqlite3_extended_result_codes(handle, 1);
        sqlite3_busy_timeout(handle, (int)Math.Min(busyTimeout.TotalMilliseconds, int.MaxValue));
        return new Connection(handle, path) { IsImmutable = (how & SQLITE_OPEN_URI) != 0 };
    }

    /// <summary>
    /// Opens a file without writing to it or beside it. Where no WAL is, nobody has the file open, and it is read as it
    /// lies there: SQLite would otherwise make a WAL, which it cannot on a medium that is read-only or full.
    /// </summary>
    public static Connection OpenForReading(string path, TimeSpan busyTimeout)
    {
        if (!File.Exists(path + "-wal")) return OpenImmutable(path, busyTimeout);
        Connection connection = Open(path, SQLITE_OPEN_READONLY, path, busyTimeout);
        try
        {
            connection.QueryInt64("SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch (StoreException error) when (error.Failure
            is StoreFailure.PermissionDenied or StoreFailure.ReadOnly or StoreFailure.DiskFull)
        {
            connection.Dispose();
            if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 }) throw;
            return OpenImmutable(path, busyTimeout);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file is read as one that nobody changes.</summary>
    public bool IsImmutable { get; private init; }

    /// <summary>
    /// Leaves what is at the path alone when the connection is closed: no checkpoint, no file removed.
    /// </summary>
    public void LeaveFiles() => sqlite3_db_config(Handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(sqlite3_prepare_v3(
            Handle, Encoding.UTF8.GetBytes(sql), SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt stmt));
        var statement = new Statement(this, stmt);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>
    /// A statement that is prepared when it is first asked for and lives as long as the connection: for what is read
    /// again each time that another process has written. Whoever uses it resets it, and does not dispose it.
    /// </summary>
    public Statement Keep(string sql)
    {
        if (!_kept.TryGetValue(sql, out Statement? statement)) _kept[sql] = statement = Prepare(sql);
        return statement;
    }

    /// <summary>As <see cref="QueryInt64"/>, by a statement that is kept.</summary>
    public long? QueryOften(string sql)
    {
        Statement statement = Keep(sql);
        try
        {
            return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Execute(string sql)
    {
        int code = sqlite3_exec(Handle, sql);
        if (code != SQLITE_OK) throw Error(code);
    }

    /// <summary>Runs a statement once and gives the first column of its first row.</summary>
    public long? QueryInt64(string sql)
    {
        using Statement statement = PrepareOnce(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    public string? QueryText(string sql)
    {
        using Statement statement = PrepareOnce(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Text(0) : null;
    }

    /// <summary>Prepares a statement that its user disposes.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(sqlite3_prepare_v2(Handle, Encoding.UTF8.GetBytes(sql), out sqlite3_stmt stmt));
        return new Statement(this, stmt);
    }

    /// <summary>Whether SQLite could open the file for reading only, which it does without an error.</summary>
    public bool IsReadOnly => sqlite3_db_readonly(Handle, "main") == 1;

    public int Changes => sqlite3_changes(Handle);

    public bool InTransaction => sqlite3_get_autocommit(Handle) == 0;

    public void Interrupt() => sqlite3_interrupt(Handle);

    public void Check(int code)
    {
        if (code != SQLITE_OK) throw Error(code);
    }

    public StoreException Error(int code)
    {
        int extended = sqlite3_extended_errcode(Handle);
        return StoreErrors.FromCode(
            (extended & 0xff) == (code & 0xff) ? extended : code, Path, sqlite3_errmsg(Handle).utf8_to_string(),
            Sqlite3.SystemError(Handle.DangerousGetHandle()));
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (Statement statement in _statements) statement.Dispose();
        Handle.Dispose();
    }
}
