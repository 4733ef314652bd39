using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory;

/// <summary>
/// The users of a hub's data folder, in its database <c>_users</c>. A hub that runs on the folder sees changes at once.
/// </summary>
public sealed class HubUsers : IAsyncDisposable, IDisposable
{
    private readonly IDocumentStore _store;
    private readonly int _iterations;

    private HubUsers(IDocumentStore store, int iterations)
    {
        _store = store;
        _iterations = iterations;
    }

    /// <summary>Opens the users of a data folder, which is created if it is not there.</summary>
    /// <param name="dataDirectory">The folder, <see cref="HubOptions.DataDirectory"/> of its hub.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<HubUsers> OpenAsync(
        string dataDirectory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var options = new HubOptions { DataDirectory = dataDirectory };
        string path = Path.Combine(
            Directory.CreateDirectory(dataDirectory).FullName, DatabaseName.ToFileName(DatabaseName.Users));
        // As the hub's own: it refuses hashes that take it much longer than that.
        int? iterations = await HubState.FindIterationsAsync(options, cancellationToken).ConfigureAwait(false);
        IDocumentStore store = await HubStores.OpenAsync(
            path, options, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return new HubUsers(store, iterations ?? options.PasswordIterations);
    }

    /// <summary>Opens the users of a data folder to look at them: nothing is created or written.</summary>
    /// <param name="dataDirectory">The folder, <see cref="HubOptions.DataDirectory"/> of its hub.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="StoreException">The folder has no users, or they cannot be read.</exception>
    public static async ValueTask<HubUsers> OpenForReadingAsync(
        string dataDirectory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        if (!Directory.Exists(dataDirectory))
        {
            throw new DirectoryNotFoundException(
                $"There is no folder \"{dataDirectory}\". Name the folder of a hub's databases.");
        }

        var options = new HubOptions { DataDirectory = dataDirectory };
        string path = Path.Combine(Path.GetFullPath(dataDirectory), DatabaseName.ToFileName(DatabaseName.Users));
        IDocumentStore store = await HubStores.OpenAsync(
            path, options, TimeProvider.System, cancellationToken, readOnly: true)
            .ConfigureAwait(false);
        return new HubUsers(store, options.PasswordIterations);
    }

    /// <summary>Adds a user, or replaces password and roles of one.</summary>
    /// <param name="name">The name; without a colon, and not starting with an underscore.</param>
    /// <param name="password">The password; only its PBKDF2 hash is kept.</param>
    /// <param name="roles">The roles; none may start with an underscore.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The name, the password or a role is not valid.</exception>
    public async ValueTask SetAsync(
        string name, string password, IReadOnlyCollection<string> roles, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(password);
        ArgumentNullException.ThrowIfNull(roles);
        if (name.StartsWith('_') || name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{name}\" is not a user name: it must not start with an underscore or hold a colon.", nameof(name));
        }

        if (name.Length > UserRecord.MaxName)
        {
            throw new ArgumentException(
                $"The user name has {name.Length} characters; {UserRecord.MaxName} are allowed.", nameof(name));
        }

        if (roles.FirstOrDefault(static role => role.StartsWith('_')) is { } reserved)
        {
            throw new ArgumentException(
                $"\"{reserved}\" is not a role for a user: roles that start with an underscore are the server's.",
                nameof(roles));
        }

        await WriteAsync(
            UserRecord.IdPrefix
            + name, Body(name, roles, PasswordHash.Create(password, _iterations)), deleted: false, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Removes a user. Its sessions end with it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        DocumentRevision? document = await _store.GetAsync(
            UserRecord.IdPrefix + name, cancellationToken).ConfigureAwait(false);
        if (document is null or { Deleted: true }) return false;
        await WriteAsync(UserRecord.IdPrefix + name, DocumentRevision.EmptyBody, deleted: true, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>Lists the users in the order of their names.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<HubUserInfo> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = new ListQuery { Prefix = UserRecord.IdPrefix };
        await foreach (DocumentRevision document in _store.ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            string name = document.Id[UserRecord.IdPrefix.Length..];
            if (UserRecord.Read(name, document.Body) is { } user) yield return new HubUserInfo(name, user.Roles);
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, for owners that do not await.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static ReadOnlyMemory<byte> Body(string name, IReadOnlyCollection<string> roles, PasswordHash hash)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", "user");
            json.WriteStartArray("roles");
            foreach (string role in roles) json.WriteStringValue(role);
            json.WriteEndArray();
            hash.WriteMembers(json);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private async ValueTask WriteAsync(
        string id, ReadOnlyMemory<byte> body, bool deleted, CancellationToken cancellationToken)
    {
        IReadOnlyList<WriteOutcome> outcomes = await _store.EditAsync(
            [new UserEdit(id, body, deleted)], cancellationToken).ConfigureAwait(false);
        if (outcomes[0].Error is { } error) throw error;
    }
}
