using System.Globalization;
using Spectre.Console;

namespace TypedMemory.Cli.Shell;

/// <summary>
/// How far long work is, on the standard error: one line that is drawn over on a terminal, else a plain line now and
/// then. Short work says nothing.
/// </summary>
internal sealed class WorkProgress : IProgress<long>
{
    /// <summary>How often a plain line is printed.</summary>
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly string _done;
    private readonly Action<string> _show;
    private readonly TimeSpan _interval;
    private long _shown = TimeProvider.System.GetTimestamp();

    private WorkProgress(string done, Action<string> show, TimeSpan interval) =>
        (_done, _show, _interval) = (done, show, interval);

    /// <summary>Does some work, and shows how far it is.</summary>
    /// <param name="done">What was done to the documents that are counted, e.g. <c>exported</c>.</param>
    /// <param name="work">Does it.</param>
    public static async Task<int> RunAsync(string done, Func<IProgress<long>, Task<int>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new WorkProgress(done, Console.Error.WriteLine, PlainInterval)).ConfigureAwait(false);
        }

        IAnsiConsole terminal = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Status().StartAsync(
            $"0 {done}",
            context => work(new WorkProgress(
                done, text => context.Status(Markup.Escape(text)), TimeSpan.FromMilliseconds(100))))
            .ConfigureAwait(false);
    }

    /// <summary>So many are done.</summary>
    public void Report(long value)
    {
        if (TimeProvider.System.GetElapsedTime(_shown) < _interval) return;
        _shown = TimeProvider.System.GetTimestamp();
        _show(string.Create(CultureInfo.InvariantCulture, $"{value} {_done}"));
    }
}
