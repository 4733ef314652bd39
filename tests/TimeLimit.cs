using System.Collections.Concurrent;
using System.Reflection;
using TypedMemory.TestLimits;
using Xunit.v3;

[assembly: TimeLimit]

namespace TypedMemory.TestLimits;

/// <summary>
/// The time that each test has: a test that waits for what never comes fails, it does not hang. When the time is over
/// its token is cancelled; one that takes no notice of its token ends the process, with its name.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TimeLimitAttribute : BeforeAfterTestAttribute
{
    // The longest tests take a minute on a machine of their own, and machines are busy.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<string, CancellationTokenSource> Running = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var ended = new CancellationTokenSource();
        Running[test.UniqueID] = ended;
        _ = WatchAsync(TestContext.Current, test.TestDisplayName, ended.Token);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Running.TryRemove(test.UniqueID, out CancellationTokenSource? ended))
        {
            ended.Cancel();
            ended.Dispose();
        }
    }

    private static async Task WatchAsync(ITestContext context, string name, CancellationToken ended)
    {
        await Task.Delay(Limit, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested) return;
        context.SendDiagnosticMessage("{0} takes more than {1}: it is cancelled", name, Limit);
        context.CancelCurrentTest();
        await Task.Delay(Grace, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCancellationRequested)
            Environment.FailFast($"{name} takes more than {Limit} and does not end when it is cancelled.");
    }
}
