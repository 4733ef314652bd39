using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Sqlite.Native;

/// <summary>A prepared statement. Spans that it gives out live until the next step or reset.</summary>
internal sealed unsafe class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    // The connection owns the statement and is disposed when nobody uses it: the bare handle lives as long as this
    // does.
    private readonly nint _handle = handle.DangerousGetHandle();

    /// <summary>The path of the store, for messages.</summary>
    public string Store => connection.Path;

    public Statement Bind(int index, long value)
    {
        connection.Check(Sqlite3.BindInt64(_handle, index, value));
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span may have no address, which SQLite would take for NULL.
        fixed (byte* bytes = utf8.IsEmpty ? "\0"u8 : utf8)
        {
            connection.Check(Sqlite3.BindText(_handle, index, bytes, utf8.Length, Sqlite3.Transient));
        }

        return this;
    }

    public Statement BindText(int index, string? value) =>
        value is null ? BindNull(index) : BindText(index, Encoding.UTF8.GetBytes(value));

    public Statement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value.IsEmpty ? "\0"u8 : value)
        {
            connection.Check(Sqlite3.BindBlob(_handle, index, bytes, value.Length, Sqlite3.Transient));
        }

        return this;
    }

    public Statement BindNull(int index)
    {
        connection.Check(Sqlite3.BindNull(_handle, index));
        return this;
    }

    /// <summary>Steps to the next row; <see langword="false"/> at the end.</summary>
    public bool Step()
    {
        int code = Sqlite3.Step(_handle);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        StoreException error = connection.Error(code);
        Reset();
        throw error;
    }

    /// <summary>
    /// Steps a statement whose parameters can be wrong: an error of SQL itself is one of the caller's.
    /// </summary>
    /// <param name="describe">Makes the text of the exception of what SQLite says.</param>
    public bool StepAsked(Func<string, string> describe)
    {
        int code = sqlite3_step(handle);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        string detail = sqlite3_errmsg(connection.Handle).utf8_to_string();
        StoreException error = connection.Error(code);
        sqlite3_reset(handle);
        if (code != SQLITE_ERROR) throw error;
        throw new TypedMemoryException(TypedMemoryErrorCodes.BadRequest, describe(detail), isTransient: false, error);
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>
    /// Makes the statement ready to run again. An error of the last step, which it repeats, was thrown there.
    /// </summary>
    public void Reset() => _ = Sqlite3.Reset(_handle);

    public long Int64(int column) => Sqlite3.ColumnInt64(_handle, column);

    public double Double(int column) => sqlite3_column_double(handle, column);

    public bool IsNull(int column) => Sqlite3.ColumnType(_handle, column) == SQLITE_NULL;

    /// <summary>The bytes of a blob or of a UTF-8 text.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        // In this order: the length is that of what the first call has made of the value.
        byte* bytes = Sqlite3.ColumnBlob(_handle, column);
        return new ReadOnlySpan<byte>(bytes, Sqlite3.ColumnBytes(_handle, column));
    }

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => handle.Dispose();
}
