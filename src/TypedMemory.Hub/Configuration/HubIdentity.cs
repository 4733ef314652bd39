using System.Security.Cryptography;
using System.Text;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Configuration;

/// <summary>What makes a hub this hub: its id, and the secret that its sessions are signed with.</summary>
/// <param name="Uuid">The server's id: 32 hexadecimal digits.</param>
/// <param name="Secret">The secret.</param>
/// <param name="IsNew">Whether this is the first start of the data folder.</param>
internal sealed record HubIdentity(string Uuid, byte[] Secret, bool IsNew)
{
    private const string Record = "identity";

    /// <summary>Reads the identity of a data folder, making it at the first start.</summary>
    public static async ValueTask<HubIdentity> LoadAsync(HubState state, CancellationToken cancellationToken)
    {
        if (await state.ReadAsync(Record, cancellationToken).ConfigureAwait(false) is { } stored)
            return Read(stored.Span);
        var made = new HubIdentity(
            Convert.ToHexStringLower(
                RandomNumberGenerator.GetBytes(16)), RandomNumberGenerator.GetBytes(32), IsNew: true);
        byte[] json = Encoding.UTF8.GetBytes(
            $$"""{"uuid":"{{made.Uuid}}","secret":"{{Convert.ToHexStringLower(made.Secret)}}"}""");
        await state.WriteAsync(Record, json, cancellationToken).ConfigureAwait(false);
        return made;
    }

    private static HubIdentity Read(ReadOnlySpan<byte> json)
    {
        Dictionary<string, Range> members = JsonText.Members(json);
        return new HubIdentity(
            JsonText.AsString(json[members["uuid"]])!, Convert.FromHexString(
                JsonText.AsString(json[members["secret"]])!), IsNew: false);
    }
}
