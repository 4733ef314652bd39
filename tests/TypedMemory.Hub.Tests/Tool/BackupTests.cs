using System.Net.Http.Headers;
using System.Text;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Tool;

/// <summary>What docs/deploy.md tells of backups: taken while the hub runs, put back into its folder.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-backup-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Password => ("TYPEDMEMORY_ADMIN_PASSWORD", "secret");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_copy_of_a_running_hub_is_put_back()
    {
        string data = Path.Combine(_folder, "data"), copies = Directory.CreateDirectory(Path.Combine(_folder, "copies")).FullName;
        string[] serve = ["serve", "--data", data, "--url", "http://127.0.0.1:0", "--admin", "root"];
        using HttpClient client = Client();
        await using (ServedProcess hub = ServedProcess.Start(serve, Password))
        {
            Uri url = await hub.WaitUntilReadyAsync();
            await PutAsync(client, new Uri(url, "/db"), "");
            await PutAsync(client, new Uri(url, "/db/kept"), "{\"n\":1}");
            foreach (string store in Directory.GetFiles(data, "*.tmdb"))
            {
                (int code, _, string errors) = await ServedProcess.RunAsync(
                    ["store", "backup", store, Path.Combine(copies, Path.GetFileName(store))]);
                Assert.True(code == 0, errors);
            }

            await PutAsync(client, new Uri(url, "/db/later"), "{}");
            await hub.SignalAsync("TERM");
            Assert.Equal(0, await hub.WaitAsync());
        }

        foreach (string copy in Directory.GetFiles(copies, "*.tmdb"))
        {
            (int code, _, string errors) = await ServedProcess.RunAsync(
                ["store", "restore", copy, Path.Combine(data, Path.GetFileName(copy))]);
            Assert.True(code == 0, errors);
        }

        await using ServedProcess again = ServedProcess.Start(serve, Password);
        Uri back = await again.WaitUntilReadyAsync();
        Assert.Contains("\"n\":1", await client.GetStringAsync(new Uri(back, "/db/kept"), Token), StringComparison.Ordinal);
        using HttpResponseMessage later = await client.GetAsync(new Uri(back, "/db/later"), Token);
        Assert.Equal(404, (int)later.StatusCode);
    }

    private static HttpClient Client()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String("root:secret"u8));
        return client;
    }

    private static async Task PutAsync(HttpClient client, Uri url, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PutAsync(url, content, Token);
        Assert.Equal(201, (int)answer.StatusCode);
    }
}
