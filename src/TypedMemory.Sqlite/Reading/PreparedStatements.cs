using System.Runtime.InteropServices;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Reading;

/// <summary>The statements of one connection, each prepared at its first use and closed with the connection.</summary>
internal sealed class PreparedStatements(Connection connection)
{
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);

    /// <summary>The statement of a text. Whoever runs it resets it.</summary>
    public Statement this[string sql]
    {
        get
        {
            ref Statement? statement = ref CollectionsMarshal.GetValueRefOrAddDefault(_prepared, sql, out _);
            return statement ??= connection.Prepare(sql);
        }
    }
}
