using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>A continuous feed of the hub, line by line.</summary>
internal sealed class HubFeed : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private HubFeed(HttpResponseMessage response, StreamReader lines)
    {
        _response = response;
        _lines = lines;
    }

    public static async Task<HubFeed> OpenAsync(HubHost hub, string path, CancellationToken cancellationToken)
    {
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:secret"));
        using HttpRequestMessage request = hub.Request("GET", path, ("Authorization", "Basic " + credentials));
        HttpResponseMessage response = await hub.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new HubFeed(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken)));
    }

    /// <summary>The next row; heartbeats are passed over.</summary>
    public async Task<JsonNode> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await _lines.ReadLineAsync(cancellationToken)
                ?? throw new EndOfStreamException("The feed has ended.");
            if (line.Length > 0) return JsonNode.Parse(line)!;
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
