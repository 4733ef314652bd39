using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Hub.Tests.Harness;

[assembly: AssemblyFixture(typeof(TypedMemory.Hub.JavaScript.Tests.Harness.JavaScriptHub))]

namespace TypedMemory.Hub.JavaScript.Tests.Harness;

/// <summary>The hub with JavaScript that the tests share: an admin, and whoever is added to it.</summary>
public sealed class JavaScriptHub : IAsyncLifetime
{
    public const string Admin = "admin";

    public const string Password = "secret";

    public HubHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await HubHost.StartAsync(
            static options => options.Admins[Admin] = Password,
            services: static services => services.AddTypedMemoryHubJavaScript(static options =>
            {
                options.TimeLimit = TimeSpan.FromSeconds(2);
                options.MemoryLimit = 32 * 1024 * 1024;
            }));
        await AddUserAsync("jan");
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    /// <summary>The header of a user.</summary>
    public static (string, string) As(string user) => (
        "Authorization",
        "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{Password}")));

    private async Task AddUserAsync(string name)
    {
        HubAnswer answer = await Host.SendAsync(
            "PUT", $"/_users/org.couchdb.user:{name}",
            $$"""{"name":"{{name}}","password":"{{Password}}","roles":["writer"],"type":"user"}""", As(Admin));
        Assert.Equal(201, answer.Code);
    }
}
