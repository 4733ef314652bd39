using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Hub.Tests.Harness;

namespace TypedMemory.Hub.JavaScript.Tests.Views;

/// <summary>A test of views.</summary>
public abstract class ViewTest(JavaScriptHub hub) : JavaScriptTest(hub)
{
    /// <summary>Writes a design document <c>d</c> with one view <c>v</c>.</summary>
    protected Task<string> ViewAsync(string map, string? reduce = null) => DesignAsync("d", Views(("v", map, reduce)));

    /// <summary>A design document with views.</summary>
    protected static JsonObject Views(params (string Name, string Map, string? Reduce)[] views)
    {
        var all = new JsonObject();
        foreach ((string name, string map, string? reduce) in views)
        {
            var view = new JsonObject { ["map"] = map };
            if (reduce is not null) view["reduce"] = reduce;
            all[name] = view;
        }

        return new JsonObject { ["views"] = all };
    }

    /// <summary>Asks the view <c>v</c>.</summary>
    protected Task<HubAnswer> QueryAsync(string query = "", string view = "v") =>
        GetAsync($"/_design/d/_view/{view}?{query.Replace(" ", "%20", StringComparison.Ordinal)}");

    /// <summary>The rows of the view <c>v</c>, as compact JSON.</summary>
    protected async Task<string> RowsAsync(string query = "", string view = "v") => Rows(await QueryAsync(query, view));

    /// <summary>The ids of the rows.</summary>
    protected async Task<string> IdsAsync(string query = "", string view = "v") =>
        string.Join(',', (await QueryAsync(query, view)).Json!["rows"]!.AsArray().Select(static row => $"{row!["id"]}"));

    protected static string Rows(HubAnswer answer) => answer.Json?["rows"]?.ToJsonString(s_plain) ?? answer.Text;

    protected static readonly System.Text.Json.JsonSerializerOptions s_plain = new()
    { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
