using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes in settings that read as something else than was meant.</summary>
internal static class ConfigurationMistakes
{
    public static IEnumerable<Mistake> All =>
    [
        new("A wait in milliseconds", _ => StoreAsync("\"BusyTimeout\":5000"), "should be", "\"5000\"", "00:00:30"),
        new("A wait of more than a day without a dot",
            _ => StoreAsync("\"BusyTimeout\":\"25:00:00\""), "should be", "\"25:00:00\"", "00:00:30"),
        new("A store that is a text",
            _ => Bench.ConfigureAsync("""{"TypedMemory":{"Store":"x.db"}}"""), "is missing", "\"Store:Path\"", "Give it the path"),
        new("Remotes that are one text",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":"https://u:s3cret@h/n"}}"""),
            "is a text", "\"TypedMemory:Remotes\"", "a section"),
        new("A password with the line break of its file",
            _ => RemoteAsync("\"User\":\"u\",\"Password\":\"s3cret\\n\""),
            "ends with a line break", "\"TypedMemory:Remotes:a:Password\"", "Cut it off"),
        new("A token with the line break of its file",
            _ => RemoteAsync("\"Token\":\"s3cret\\r\\n\""),
            "ends with a line break", "\"TypedMemory:Remotes:a:Token\"", "Cut it off"),
        new("A user with a colon",
            _ => RemoteAsync("\"User\":\"ann:work\",\"Password\":\"s3cret\""),
            "has a colon", "\"ann:work\"", "without it"),
        new("The page of CouchDB's administration in the place of a database",
            _ => Bench.ConfigureAsync(
                """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/_utils/#database/n","User":"u","Password":"p"}}}}"""),
            "does not name a database", "\"https://h/_utils\"", "https://host/database"),
        new("A blank path", _ => PathAsync("  "), "is blank", null, "Give the path of a file"),
        new("A connection string", _ => PathAsync("Data Source=x.db"), "is a connection string", "\"Data Source=x.db\"", "the path alone"),
        new("A connection string of LiteDB",
            _ => PathAsync("Filename=x.db;Mode=Shared"), "is a connection string", "\"Filename=x.db;", "the path alone"),
        new(":MEMORY: in capitals", _ => PathAsync(":MEMORY:"), "would become a file", "\":MEMORY:\"", "\":memory:\""),
        new("A path in the home folder", _ => PathAsync("~/none/x.db"), "does not exist", "\"~/none/x.db\"", "GetFolderPath"),
        new("A path with a variable", _ => PathAsync("%APPDATA%/x.db"), "does not exist", "\"%APPDATA%/x.db\"", "GetFolderPath"),
        new("A key of null", _ => Bench.FailAsync(() => Task.FromResult(new NoteId(null!))),
            "is null", "topic", "Give it a text"),
        new("A session of a hub in seconds", _ => HubAsync("\"SessionTimeout\":600"), "should be", "\"600\"", "00:10:00"),
        new("A session of a hub in words",
            _ => HubAsync("\"SessionTimeout\":\"10 minutes\""), "should be", "\"10 minutes\"", "00:10:00"),
        new("A size with a unit", _ => HubAsync("\"MaxRequestSize\":\"64MB\""), "should be", "\"64MB\"", "a whole number"),
        new("A switch of 1", _ => HubAsync("\"TrustForwardedHeaders\":\"1\""), "should be", "\"1\"", "true or false"),
        new("Origins that are one text",
            _ => HubAsync("\"CorsOrigins\":\"https://app.example\""), "should be a list", "\"https://app.example\"", "CorsOrigins:0"),
        new("Admins that are a list", _ => HubAsync("\"Admins\":[\"s3cret\"]"), "is a list", "\"Hub:Admins\"", "Hub:Admins:NAME"),
        new("Admins that are a text", _ => HubAsync("\"Admins\":\"s3cret\""), "is a text", "\"Hub:Admins\"", "Hub:Admins:NAME"),
        new("A limit of documents with a unit",
            _ => HubAsync("\"DocumentLimits\":{\"MaxDocumentSize\":\"8 MB\"}"),
            "should be", "\"8 MB\"", "a whole number"),
        new("A limit of documents misspelt",
            _ => HubAsync("\"DocumentLimits\":{\"MaxSize\":8}"),
            "is not a setting", "\"Hub:DocumentLimits:MaxSize\"", "MaxDocumentSize"),
        new("A size of less than nothing", _ => HubAsync("\"MaxRequestSize\":-1"), "MaxRequestSize", "-1", "at least 1"),
    ];

    private static Task<string> StoreAsync(string settings) =>
        Bench.ConfigureAsync("""{"TypedMemory":{"Store":{"Path":"x.db",SETTINGS}}}""".Replace(
            "SETTINGS", settings, StringComparison.Ordinal));

    private static Task<string> RemoteAsync(string settings) => Bench.ConfigureAsync(
        """{"TypedMemory":{"Store":{"Path":"x.db"},"Remotes":{"a":{"Url":"https://h/n",SETTINGS}}}}""".Replace(
            "SETTINGS", settings, StringComparison.Ordinal));

    private static Task<string> PathAsync(string path) => Bench.ConfigureAsync(
        """{"TypedMemory":{"Store":{"Path":"PATH"}}}""".Replace("PATH", path, StringComparison.Ordinal));

    private static Task<string> HubAsync(string settings) => Bench.FailAsync(() =>
    {
        string json = """{"Hub":{"DataDirectory":"data","LockoutThreshold":5,SETTINGS}}""".Replace(
            "SETTINGS", settings, StringComparison.Ordinal);
        IConfiguration configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        var services = new ServiceCollection();
        services.AddTypedMemoryHub(configuration.GetSection("Hub"));
        using ServiceProvider provider = services.BuildServiceProvider();
        HubOptions unused = provider.GetRequiredService<IOptions<HubOptions>>().Value;
        return Task.FromResult(unused);
    });
}
