using System.Net.Http.Headers;
using System.Text;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.Tests.Security;

/// <summary>What a request may take of the hub's memory. All threads' allocations are counted, so nothing runs beside.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class RequestMemoryTests(OpenHub hub) : HubTest(hub)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("_find", "{\"selector\":{\"a\":{\"$in\":[", "1,", "1]}}}")]
    [InlineData("_find", "{\"selector\":{},\"fields\":[", "\"a\",", "\"a\"]}")]
    [InlineData("_explain", "{\"selector\":{\"$or\":[", "{},", "{}]}}")]
    [InlineData("_index", "{\"index\":{\"fields\":[", "\"a\",", "\"a\"]}}")]
    [InlineData("_index/_bulk_delete", "{\"docids\":[", "\"a\",", "\"a\"]}")]
    [InlineData("_security", "{\"members\":{\"names\":[", "\"a\",", "\"a\"]}}")]
    [InlineData("_all_docs", "{\"keys\":[", "\"\",", "\"\"]}")]
    [InlineData("_all_docs/queries", "{\"queries\":[", "{},", "{}]}")]
    [InlineData("_bulk_get", "{\"docs\":[", "{},", "{}]}")]
    [InlineData("_bulk_docs", "{\"docs\":[", "{},", "{}]}")]
    [InlineData("_changes?filter=_doc_ids", "{\"doc_ids\":[", "\"\",", "\"\"]}")]
    [InlineData("_changes?filter=_selector", "{\"selector\":{\"a\":{\"$in\":[", "1,", "1]}}}")]
    public async Task A_body_of_millions_of_small_values_is_refused_before_it_costs_many_times_its_size(
        string path, string start, string item, string end)
    {
        const int Items = 4_000_000;
        var body = new StringBuilder(start, start.Length + (Items * item.Length) + end.Length);
        for (int i = 0; i < Items; i++) body.Append(item);
        byte[] bytes = Encoding.UTF8.GetBytes(body.Append(end).ToString());
        body.Clear();
        string method = path == "_security" ? "PUT" : "POST";
        long before = GC.GetTotalAllocatedBytes();
        using HttpRequestMessage request = Hub.Request(method, $"{Db}/{path}");
        request.Content = new ByteArrayContent(bytes)
        { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage answer = await Hub.Client.SendAsync(request, Token);
        long taken = GC.GetTotalAllocatedBytes() - before;
        string text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{(int)answer.StatusCode} {text}");

        // The body itself once, and some of what its beginning was read into.
        Assert.True(taken < bytes.Length + (160L << 20), $"{taken >> 20} MiB for a body of {bytes.Length >> 20} MiB");
    }
}
