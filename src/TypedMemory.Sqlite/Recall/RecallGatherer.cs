using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Gathers what the rows of a full-text index match of a question. FTS5 finds the rows and calls <see cref="Function"/>
/// for each; ranks are made of the whole afterwards.
/// </summary>
/// <remarks>Belongs to one connection, and serves one search at a time, as that does.</remarks>
internal sealed unsafe class RecallGatherer : IDisposable
{
    /// <summary>The name of the function in SQL.</summary>
    public const string Function = "typedmemory_recall";

    private readonly Connection _connection;
    private GCHandle _self;
    private RecallMatches? _matches;
    private Exception? _error;

    public RecallGatherer(Connection connection)
    {
        _connection = connection;
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        Fts5.AddFunction(connection, Function, &Invoke, GCHandle.ToIntPtr(_self));
    }

    /// <summary>Gathers the rows that match.</summary>
    /// <param name="table">The table of the index.</param>
    /// <param name="question">What is looked for.</param>
    /// <param name="matches">Gets the rows.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public void Gather(
        string table, RecallQuestion question, RecallMatches matches, CancellationToken cancellationToken)
    {
        if (question.Expression.Length == 0 || matches.IsHopeless) return;
        (_matches, _error) = (matches, null);
        using Statement select = _connection.PrepareOnce(
            $"SELECT {Function}({table}) FROM {table} WHERE {table} MATCH ?1 AND rowid BETWEEN ?2 AND ?3");
        try
        {
            select.BindText(1, question.Expression).Bind(2, matches.FirstRow).Bind(3, matches.LastRow);
            for (long row = 1; select.Step(); row++)
            {
                if (_error is not null)
                    throw new InvalidOperationException("The matches of a question could not be gathered.", _error);
                if (row % 1024 == 0) cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _matches = null;
        }
    }

    public void Dispose()
    {
        if (_self.IsAllocated) _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Invoke(Fts5.ExtensionApi* api, nint context, nint result, int count, nint* values)
    {
        if (GCHandle.FromIntPtr(
            api->UserData(context)).Target is not RecallGatherer { _matches: { } matches } gatherer) return;
        try
        {
            matches.Add(api, context);
        }
        catch (Exception error)
        {
            // No exception may pass through SQLite: the caller of the statement throws it.
            gatherer._error = error;
        }
    }
}
