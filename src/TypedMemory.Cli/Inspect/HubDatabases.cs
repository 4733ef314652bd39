using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Inspector;

namespace TypedMemory.Cli.Inspect;

/// <summary>
/// The databases of a hub, as its inspector shows them: to each login those that it may read. Who is not an admin of a
/// database only looks: what the hub checks of a member's writes, design documents among it, is not asked here.
/// </summary>
internal sealed class HubDatabases(IHubAccess hub) : IInspectorStores
{
    private const string Path = "/_utils";

    /// <summary>Serves the inspector below <c>/_utils</c>, with the hub's own login.</summary>
    public static void Map(WebApplication app)
    {
        var databases = new HubDatabases(app.Services.GetRequiredService<IHubAccess>());
        app.MapTypedMemoryInspector(Path, options =>
        {
            options.IsGuarded = true;
            options.Stores = databases;
            options.Authenticate = databases.AuthenticateAsync;
            options.LoginPath = "../_session";
            options.HubPath = "../";
        });
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(InspectorUser user, CancellationToken cancellationToken) =>
        hub.ListAsync((HubLogin)user.Login!, cancellationToken);

    public async ValueTask<InspectedStore?> OpenAsync(
        string name, InspectorUser user, CancellationToken cancellationToken)
    {
        HubLease? lease = await hub.OpenAsync(name, (HubLogin)user.Login!, cancellationToken).ConfigureAwait(false);
        return lease is null
            ? null
            : new InspectedStore(name, lease.Store)
            {
                ReadOnly = !lease.IsAdmin,
                Ends = lease.Ends,
                Release = lease.Dispose,
            };
    }

    private async ValueTask<InspectorUser?> AuthenticateAsync(HttpContext http) =>
        await hub.AuthenticateAsync(http).ConfigureAwait(false) is { } login
            ? new InspectorUser(login.Name ?? "anonymous", login.IsServerAdmin) { Login = login }
            : null;
}
