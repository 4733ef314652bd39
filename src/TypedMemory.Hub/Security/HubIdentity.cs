using System.Security.Cryptography;
using System.Text;
using TypedMemory.Documents;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Security;

/// <summary>What makes a hub this hub: its id, and the secret that its sessions are signed with. Kept beside the users.</summary>
/// <param name="Uuid">The server's id: 32 hexadecimal digits.</param>
/// <param name="Secret">The secret.</param>
internal sealed record HubIdentity(string Uuid, byte[] Secret)
{
    private const string LocalId = HiddenLocals.Prefix + "identity";

    /// <summary>Reads the identity of a data folder, making it at the first start.</summary>
    public static async ValueTask<HubIdentity> LoadAsync(DatabaseRegistry databases, CancellationToken cancellationToken)
    {
        try
        {
            await databases.CreateAsync(DatabaseName.Users, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException exception) when (exception.Status == 412)
        {
            // It was there already, as at every start but the first.
        }

        HubDatabase users = await databases.LeaseAsync(DatabaseName.Users, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await users.Store.GetLocalAsync(LocalId, cancellationToken).ConfigureAwait(false) is { Body: { } body }) return Read(body.Span);
            var made = new HubIdentity(
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), RandomNumberGenerator.GetBytes(32));
            await made.WriteAsync(users, cancellationToken).ConfigureAwait(false);
            return made;
        }
        finally
        {
            users.Release();
        }
    }

    /// <summary>Keeps the identity in a new <c>_users</c>, so that the hub is the same after it was deleted and made again.</summary>
    public async ValueTask KeepAsync(DatabaseRegistry databases, CancellationToken cancellationToken)
    {
        HubDatabase? users = await databases.TryLeaseAsync(DatabaseName.Users, cancellationToken).ConfigureAwait(false);
        if (users is null) return;
        try
        {
            await WriteAsync(users, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            users.Release();
        }
    }

    private async ValueTask WriteAsync(HubDatabase users, CancellationToken cancellationToken)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"uuid":"{{Uuid}}","secret":"{{Convert.ToHexStringLower(Secret)}}"}""");
        await users.Store.WriteAsync(new DocumentBatch { LocalDocuments = [new LocalDocument(LocalId, json)] }, cancellationToken)
            .ConfigureAwait(false);
    }

    private static HubIdentity Read(ReadOnlySpan<byte> json)
    {
        Dictionary<string, Range> members = JsonText.Members(json);
        return new HubIdentity(
            JsonText.AsString(json[members["uuid"]])!, Convert.FromHexString(JsonText.AsString(json[members["secret"]])!));
    }
}
