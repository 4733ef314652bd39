using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TypedMemory.Hub.Tests;

/// <summary>A hub's options from a section of the configuration.</summary>
public sealed class HubConfigurationTests
{
    [Fact]
    public void Every_kind_of_option_is_bound_and_code_comes_after()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DataDirectory"] = "/var/lib/memory",
            ["AllowAnonymous"] = "true",
            ["Admins:root"] = "s3cret",
            ["SessionTimeout"] = "00:20:00",
            ["CorsOrigins:0"] = "https://app.example.com",
            ["MaxBatch"] = "17",
            ["PasswordIterations"] = "1000",
            ["DocumentLimits:MaxDocumentSize"] = "1234",
        }).Build();
        var services = new ServiceCollection();
        services.AddTypedMemoryHub(configuration, static options => options.MaxBatch = 18);
        using ServiceProvider provider = services.BuildServiceProvider();
        HubOptions options = provider.GetRequiredService<IOptions<HubOptions>>().Value;
        Assert.Equal(
            ("/var/lib/memory", true, "s3cret", TimeSpan.FromMinutes(20), "https://app.example.com", 18, 1000),
            (options.DataDirectory, options.AllowAnonymous, options.Admins["root"], options.SessionTimeout,
                Assert.Single(options.CorsOrigins), options.MaxBatch, options.PasswordIterations));
        Assert.Equal((1234, 512), (options.DocumentLimits.MaxDocumentSize, options.DocumentLimits.MaxDepth));
    }
}
