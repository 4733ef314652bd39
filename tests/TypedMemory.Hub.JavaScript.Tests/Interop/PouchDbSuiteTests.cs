using System.Diagnostics;
using System.Text.Json.Nodes;
using TypedMemory.Hub.JavaScript.Tests.Harness;
using TypedMemory.Interop;

namespace TypedMemory.Hub.JavaScript.Tests.Interop;

/// <summary>
/// PouchDB's own suites over http. They are not in its package: <c>TYPEDMEMORY_POUCHDB</c> names a checkout of its
/// repository, built and with its dependencies installed.
/// </summary>
public sealed class PouchDbSuiteTests(JavaScriptHub hub)
{
    private const string Variable = "TYPEDMEMORY_POUCHDB";

    // The integration suite names its http tests itself; of the others all go where ADAPTERS says.
    [Theory]
    [InlineData("tests/integration/test.*.js", "", "http", "", 1100)]
    [InlineData("tests/mapreduce/test.*.js", "http", "", "", 200)]
    [InlineData("tests/find/*/test.*.js", "http", "", "pouchdb-find", 300)]
    public async Task A_suite_passes(string files, string adapters, string names, string plugins, int atLeast)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        if (folder is null)
        {
            Assert.Skip(
                $"PouchDB's suites are run where {Variable} names a checkout of its repository, installed and built.");
        }

        CancellationToken token = TestContext.Current.CancellationToken;
        using Process down = NodeProject.Start("node", ["bin/down-server.js", "3010"], folder);
        string report = Path.GetTempFileName();
        try
        {
            using Process suite = NodeProject.Start(
                "env",
                [
                    $"ADAPTERS={adapters}", $"PLUGINS={plugins}",
                    $"COUCH_HOST={hub.Host.Url.Replace("//", $"//{JavaScriptHub.Admin}:{JavaScriptHub.Password}@", StringComparison.Ordinal)}",
                    "node", "node_modules/mocha/bin/mocha.js", "--exit", "--timeout", "60000",
                    "--require=./tests/integration/node.setup.js", "--reporter=json", "--reporter-option",
                    "output=" + report, "--grep=" + names, files,
                ],
                folder);
            Task<string> errors = suite.StandardError.ReadToEndAsync(token);
            await suite.StandardOutput.ReadToEndAsync(token);
            await suite.WaitForExitAsync(token);
            string text = await File.ReadAllTextAsync(report, token);
            Assert.True(text.Length > 0, await errors);
            JsonNode result = JsonNode.Parse(text)!;
            Assert.Empty(result["failures"]!.AsArray().Select(
                static test => $"{test!["fullTitle"]}: {test["err"]!["message"]}"));
            Assert.True(result["stats"]!["passes"]!.GetValue<int>() >= atLeast, result["stats"]!.ToJsonString());
        }
        finally
        {
            down.Kill();
            File.Delete(report);
        }
    }
}
