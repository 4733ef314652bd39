using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TypedMemory.Sqlite;

/// <summary>A prepared statement. Spans that it gives out live until the next step or reset.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        connection.Check(sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which SQLite would take for NULL.
        connection.Check(utf8.IsEmpty ? sqlite3_bind_text(handle, index, "") : sqlite3_bind_text(handle, index, utf8));
        return this;
    }

    public Statement BindText(int index, string? value) =>
        value is null ? BindNull(index) : BindText(index, Encoding.UTF8.GetBytes(value));

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        connection.Check(
            bytes.IsEmpty ? sqlite3_bind_zeroblob(handle, index, 0) : sqlite3_bind_blob(handle, index, bytes));
        return this;
    }

    public Statement BindNull(int index)
    {
        connection.Check(sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Steps to the next row; <see langword="false"/> at the end.</summary>
    public bool Step()
    {
        int code = sqlite3_step(handle);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        StoreException error = connection.Error(code);
        sqlite3_reset(handle);
        throw error;
    }

    /// <summary>Steps a statement whose parameters can be wrong: an error of SQL itself is one of the caller's.</summary>
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
        sqlite3_reset(handle);
    }

    public void Reset() => sqlite3_reset(handle);

    public long Int64(int column) => sqlite3_column_int64(handle, column);

    public double Double(int column) => sqlite3_column_double(handle, column);

    public bool IsNull(int column) => sqlite3_column_type(handle, column) == SQLITE_NULL;

    /// <summary>The bytes of a blob or of a UTF-8 text.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => sqlite3_column_blob(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => handle.Dispose();
}
