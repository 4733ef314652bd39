using System.Text.Json;
using Microsoft.Playwright;

namespace TypedMemory.Inspector.Tests;

/// <summary>Watches a page's frames, and by the browser's own trace the tasks between them.</summary>
internal sealed class FrameWatch : IAsyncDisposable
{
    private readonly IPage _page;
    private readonly ICDPSession _session;
    private readonly List<JsonElement> _events = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FrameWatch(IPage page, ICDPSession session)
    {
        _page = page;
        _session = session;
        session.Event("Tracing.dataCollected").OnEvent += (_, data) =>
        {
            if (data is { } collected) _events.AddRange(collected.GetProperty("value").EnumerateArray().Select(static e => e.Clone()));
        };
        session.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<FrameWatch> StartAsync(IPage page)
    {
        var watch = new FrameWatch(page, await page.Context.NewCDPSessionAsync(page));
        await page.EvaluateAsync(
            """
            () => {
              window.frames_ = [];
              let last = performance.now();
              const tick = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(tick); };
              requestAnimationFrame(tick);
            }
            """);
        await watch._session.SendAsync("Tracing.start", new Dictionary<string, object>
        {
            ["transferMode"] = "ReportEvents",
            ["categories"] = "toplevel,disabled-by-default-devtools.timeline,devtools.timeline,__metadata",
        });
        return watch;
    }

    /// <summary>The longest frame while a time passes; begins anew afterwards.</summary>
    public Task<double> LongestAsync(TimeSpan time) => _page.EvaluateAsync<double>(
        """
        (time) => new Promise((resolve) => setTimeout(() => resolve(Math.max(...window.frames_.splice(0))), time))
        """,
        time.TotalMilliseconds);

    public async Task<FrameReport> StopAsync()
    {
        double[] frames = await _page.EvaluateAsync<double[]>("window.frames_");
        await _session.SendAsync("Tracing.end");
        await _complete.Task;
        // The names of the browser's threads are in the trace: its pages' main threads are "CrRendererMain".
        HashSet<(int, int)> pages = [.. _events
            .Where(static e => Text(e, "name") == "thread_name" && Text(e.GetProperty("args"), "name") == "CrRendererMain")
            .Select(Thread)];
        double longest = _events
            .Where(e => Text(e, "name")?.EndsWith("RunTask", StringComparison.Ordinal) == true && pages.Contains(Thread(e)))
            .Select(static e => e.TryGetProperty("tdur", out JsonElement microseconds) ? microseconds.GetDouble() / 1000 : 0)
            .DefaultIfEmpty().Max();
        Assert.True(longest > 0, "The browser's trace has no task of a page: what it calls them has changed.");
        return new FrameReport(frames.Length, frames.DefaultIfEmpty().Max(), longest);
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();

    private static (int Process, int Thread) Thread(JsonElement traced) =>
        (traced.GetProperty("pid").GetInt32(), traced.GetProperty("tid").GetInt32());

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
