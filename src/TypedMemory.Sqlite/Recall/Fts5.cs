using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;
using TypedMemory.Sqlite.Native;
using static SQLitePCL.raw;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// The interface of FTS5 to functions that see what a row matches with: its header fts5.h, as far as it is used.
/// </summary>
internal static unsafe partial class Fts5
{
    private const string Library = "e_sqlite3";

    /// <summary>Puts a function beside those of FTS5, on one connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="name">The name in SQL.</param>
    /// <param name="function">The function.</param>
    /// <param name="data">What it is handed.</param>
    public static void AddFunction(
        Connection connection, string name, delegate* unmanaged[Cdecl]<ExtensionApi*, nint, nint, int, nint*,
        void> function, nint data)
    {
        Api* api = ApiOf(connection);
        fixed (byte* utf8Name = System.Text.Encoding.UTF8.GetBytes(name + '\0'))
        {
            connection.Check(api->CreateFunction(api, utf8Name, data, function, 0));
        }
    }

    private static Api* ApiOf(Connection connection)
    {
        Api* api = null;
        connection.Check(sqlite3_prepare_v2(connection.Handle, "SELECT fts5(?1)", out sqlite3_stmt statement));
        using (statement)
        {
            fixed (byte* type = "fts5_api_ptr\0"u8)
            {
                connection.Check(BindPointer(statement.DangerousGetHandle(), 1, &api, type, 0));
            }

            sqlite3_step(statement);
        }

        return api is null ? throw connection.Error(SQLITE_ERROR) : api;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_pointer")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int BindPointer(nint statement, int index, void* pointer, byte* type, nint destructor);

    /// <summary>What FTS5 tells of the row at which a function is called.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct ExtensionApi
    {
        private readonly int _version;
        private readonly delegate* unmanaged[Cdecl]<nint, nint> _userData;
        private readonly nint _columnCount;
        private readonly delegate* unmanaged[Cdecl]<nint, long*, int> _rowCount;
        private readonly delegate* unmanaged[Cdecl]<nint, int, long*, int> _columnTotalSize;
        private readonly nint _tokenize, _phraseCount, _phraseSize;
        private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _instanceCount;
        private readonly delegate* unmanaged[Cdecl]<nint, int, int*, int*, int*, int> _instance;
        private readonly delegate* unmanaged[Cdecl]<nint, long> _rowId;
        private readonly nint _columnText;
        private readonly delegate* unmanaged[Cdecl]<nint, int, int*, int> _columnSize;

        /// <summary>What was handed over with the function.</summary>
        public nint UserData(nint context) => _userData(context);

        /// <summary>How many rows the table has.</summary>
        public int RowCount(nint context, out long count)
        {
            fixed (long* result = &count) return _rowCount(context, result);
        }

        /// <summary>How many tokens all rows together have.</summary>
        public int TotalSize(nint context, out long tokens)
        {
            fixed (long* result = &tokens) return _columnTotalSize(context, -1, result);
        }

        /// <summary>How many tokens the row has.</summary>
        public int Size(nint context, out int tokens)
        {
            fixed (int* result = &tokens) return _columnSize(context, -1, result);
        }

        /// <summary>At how many places phrases of the query stand in the row.</summary>
        public int InstanceCount(nint context, out int count)
        {
            fixed (int* result = &count) return _instanceCount(context, result);
        }

        /// <summary>One of these places, which are in the order of columns and offsets.</summary>
        public int Instance(nint context, int index, out int phrase, out int column, out int offset)
        {
            fixed (int* p = &phrase)
            fixed (int* c = &column)
            fixed (int* o = &offset) return _instance(context, index, p, c, o);
        }

        /// <summary>The number of the row.</summary>
        public long RowId(nint context) => _rowId(context);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Api
    {
        private readonly int _version;
        private readonly nint _createTokenizer, _findTokenizer;

        public readonly delegate* unmanaged[Cdecl]<
            Api*, byte*, nint, delegate* unmanaged[Cdecl]<ExtensionApi*, nint, nint, int, nint*, void>, nint,
                int> CreateFunction;
    }
}
