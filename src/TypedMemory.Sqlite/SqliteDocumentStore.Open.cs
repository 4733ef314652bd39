using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;
using TypedMemory.Sqlite.Options;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <summary>Opens a store, or creates it.</summary>
    /// <param name="options">How it is opened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The file cannot be opened; <see cref="StoreException.Failure"/> says
    /// why.</exception>
    public static async Task<SqliteDocumentStore> OpenAsync(
        SqliteStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Path);
        bool isInMemory = options.Path == MemoryFile.Name;
        options = isInMemory ? MemoryFile.Create(options) : LinkedFile.Follow(options);
        options.Validate();
        (Connection connection, StoreIdentity identity) =
            await new StoreOpener(options).OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var types = new TypeTable(0);
            StoreState state = StoreState.Read(connection, types);
            var store = new SqliteDocumentStore(
                options, new StoreWriter(connection, options, types, identity.Actor), types, identity)
            {
                _isInMemory = isInMemory,
            };
            Log.Opened(store._logger, options.Path, identity.Incarnation, state.LastSequence);
            return store;
        }
        catch (Exception damage) when (StoredBytes.IsDamage(damage))
        {
            connection.Dispose();
            throw StoreErrors.Damaged(options.Path, "what the store says of itself", damage);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
