using System.Diagnostics;
using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.JavaScript.Tests.Interop;

/// <summary>nano, CouchDB's own client for Node, against the hub: documents, views, queries, attachments, replication.</summary>
public sealed class NanoTests(JavaScriptHub hub)
{
    private const string Expected = """
        {"listed":true,"got":true,"conflict":"409 conflict Document update conflict.","bulk":["b","c"],
         "listing":[1,2,3],"fetched":["c","a"],"view":["c","b","a"],"keys":["b"],
         "sums":[["fact",3],["note",3]],"forbidden":"403 forbidden no negative numbers","found":["b","c"],
         "attachment":"hello","replicated":[true,["a","b"]],
         "job":["c"],"disabled":true,"picture":[[1,2,3,0,255],"image/png",5],"streamed":5,"unattached":true,
         "partition":["501 not_implemented","501 not_implemented","501 not_implemented","501 not_implemented"],
         "partitioned":"400 bad_request Partitioned feature is not enabled.",
         "read":["a","b","c","e"],"live":true,"info":[6,3,"admin"],"head":true,"facts":["a","b"],"changes":6,"destroyed":true,
         "missing":"404 not_found deleted"}
        """;

    [Fact]
    public async Task Everything_that_its_users_do_is_answered()
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        CancellationToken token = TestContext.Current.CancellationToken;
        await NodeProject.InstallAsync(token);
        string url = hub.Host.Url.Replace(
            "//", $"//{JavaScriptHub.Admin}:{JavaScriptHub.Password}@", StringComparison.Ordinal);
        using Process node = NodeProject.Start(
            "node", [Path.Combine(NodeProject.Folder, "nano.mjs"), url], NodeProject.Folder);
        Task<string> errors = node.StandardError.ReadToEndAsync(token);
        string seen = await node.StandardOutput.ReadToEndAsync(token);
        await node.WaitForExitAsync(token);
        Assert.True(node.ExitCode == 0, await errors);
        Assert.Equal(
            JsonNode.Parse(Expected)!.ToJsonString(),
            JsonNode.Parse(seen)!.ToJsonString());
    }
}
