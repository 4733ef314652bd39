using System.Text.Json;
using Microsoft.Playwright;

namespace TypedMemory.Inspector.Tests;

/// <summary>What axe finds at a page.</summary>
internal static class Axe
{
    /// <summary>The serious faults.</summary>
    public static async Task<string[]> FaultsAsync(IPage page)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string folder = NodePage.Folder;
        await NodePage.InstallAsync(folder, token);
        string axe = await File.ReadAllTextAsync(
            Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"), token);
        await page.EvaluateAsync(axe + "; undefined");
        JsonElement result = await page.EvaluateAsync<JsonElement>("axe.run()");
        return
        [
            .. result.GetProperty("violations").EnumerateArray()
                .Where(static fault => fault.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(static fault => $"{fault.GetProperty("id")}: {fault.GetProperty("help")} at "
                    + string.Join(", ", fault.GetProperty("nodes").EnumerateArray().Select(
                        static node => node.GetProperty("html").GetString()))),
        ];
    }
}
